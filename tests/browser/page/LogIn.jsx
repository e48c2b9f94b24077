import { useState } from "react";

import { call } from "./api.js";
import { Errors } from "./Errors.jsx";

export function SignUp({ onUser }) {
  return (
    <Credentials title="Sign Up" path="/signup" passwordKind="new-password" onUser={onUser}>
      <Field label="Password Confirmation" name="password_confirmation" type="password" autoComplete="new-password" />
    </Credentials>
  );
}

export function LogIn({ onUser }) {
  return <Credentials title="Log In" path="/login" passwordKind="current-password" onUser={onUser} />;
}

function Credentials({ title, path, passwordKind, onUser, children }) {
  const [errors, setErrors] = useState([]);

  // A second click sends a second request, as with the provided client: nothing is disabled here.
  function submit(event) {
    event.preventDefault();
    setErrors([]);
    call("POST", path, Object.fromEntries(new FormData(event.target))).then((r) => {
      if (r.ok) r.json().then((user) => onUser(user));
      else r.json().then((err) => setErrors(err.errors));
    });
  }

  return (
    <form aria-label={title} onSubmit={submit}>
      <h2>{title}</h2>
      <Field label="Username" name="username" autoComplete="username" />
      <Field label="Password" name="password" type="password" autoComplete={passwordKind} />
      {children}
      <button type="submit">{title}</button>
      <Errors errors={errors} />
    </form>
  );
}

function Field({ label, ...input }) {
  return (
    <label>
      {label}
      <input {...input} />
    </label>
  );
}
