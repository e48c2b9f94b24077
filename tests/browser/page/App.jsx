import { useEffect, useState } from "react";

import { call } from "./api.js";
import { LogIn, SignUp } from "./LogIn.jsx";
import { Workouts } from "./Workouts.jsx";

/**
 * Behaves like the client that people write first: every answer with a 2xx means "logged in", and
 * every other one is trusted to have `errors`. Breaking that promise breaks this page.
 */
export function App() {
  const [user, setUser] = useState(null);
  const [isChecking, setIsChecking] = useState(true);

  useEffect(() => {
    call("GET", "/check_session")
      .then((r) => (r.ok ? r.json().then((user) => setUser(user)) : undefined))
      .finally(() => setIsChecking(false));
  }, []);

  function logOut() {
    call("DELETE", "/logout").then((r) => {
      if (r.ok) setUser(null);
    });
  }

  return (
    <main aria-busy={isChecking}>
      {user ? (
        <>
          <header>
            <h1>You are logged in!</h1>
            <p>
              {user.username} <button onClick={logOut}>Log Out</button>
            </p>
          </header>
          <Workouts />
        </>
      ) : (
        <>
          <header>
            <h1>Training diary</h1>
          </header>
          <div className="columns">
            <SignUp onUser={setUser} />
            <LogIn onUser={setUser} />
          </div>
        </>
      )}
    </main>
  );
}
