/** Without a list this crashes, and a sentence that is there twice is an error in the console. */
export function Errors({ errors }) {
  return errors.map((error) => <Error key={error}>{error}</Error>);
}

function Error({ children }) {
  return (
    <p className="error" role="alert">
      {children}
    </p>
  );
}
