"use strict";

// Swagger UI has dark colours, but waits for a button that is not on this page.
const prefersDark = matchMedia("(prefers-color-scheme: dark)");
const followColours = () => document.documentElement.classList.toggle("dark-mode", prefersDark.matches);
prefersDark.addEventListener("change", followColours);
followColours();

/** Nothing can be entered there: the browser keeps the session cookie, and scripts cannot set it. */
const hidden = () => () => null;

/** One line for each documented answer; its example and schema open on request. */
const collapsible = (Response, { React }) =>
  function CollapsibleResponse(props) {
    const [isOpen, setOpen] = React.useState(false);
    const button = React.createElement(
      "button",
      {
        type: "button",
        className: "response-toggle",
        "aria-expanded": isOpen,
        onClick: () => setOpen(!isOpen),
      },
      props.response.get("description"),
    );
    const line = React.createElement(
      "tr",
      { className: "response-line" },
      React.createElement("td", { className: "response-col_status" }, props.code),
      React.createElement("td", { className: "response-col_description", colSpan: 2 }, button),
    );
    return React.createElement(
      React.Fragment,
      null,
      line,
      isOpen && React.createElement(Response, props),
    );
  };

window.ui = SwaggerUIBundle({
  dom_id: "#swagger-ui",
  url: "/openapi.json",
  // No service elsewhere is asked whether the document is valid.
  validatorUrl: "none",
  displayRequestDuration: true,
  tryItOutEnabled: true,
  plugins: [
    {
      wrapComponents: {
        AuthorizeBtnContainer: hidden,
        authorizeOperationBtn: hidden,
        response: collapsible,
      },
    },
  ],
});
