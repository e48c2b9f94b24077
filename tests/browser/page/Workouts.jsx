import { useEffect, useState } from "react";

import { call } from "./api.js";
import { Errors } from "./Errors.jsx";

const PER_PAGE = 2;

export function Workouts() {
  const [page, setPage] = useState(1);
  const [list, setList] = useState(null);
  const [errors, setErrors] = useState([]);

  function load() {
    call("GET", `/workouts?per_page=${PER_PAGE}&page=${page}`).then((r) => {
      if (r.ok) r.json().then(show);
      else r.json().then((err) => setErrors(err.errors));
    });
  }

  function show(list) {
    setList(list);
    // The last workout of the last page may just have been deleted.
    if (page > list.total_pages) setPage(Math.max(1, list.total_pages));
  }

  function remove(id) {
    call("DELETE", `/workouts/${id}`).then((r) => {
      if (r.ok) load();
      else r.json().then((err) => setErrors(err.errors));
    });
  }

  useEffect(load, [page]);

  return (
    <div className="columns">
      <NewWorkout onCreated={() => (page === 1 ? load() : setPage(1))} />
      <section aria-label="Workouts" aria-busy={!list && errors.length === 0}>
        <h2>Workouts</h2>
        <Errors errors={errors} />
        {list && (
          <>
            <ul>
              {list.items.map((workout) => (
                <Workout key={workout.id} workout={workout} onDelete={() => remove(workout.id)} />
              ))}
            </ul>
            <nav aria-label="Pages">
              <button disabled={page <= 1} onClick={() => setPage(page - 1)}>
                Previous
              </button>
              <span>
                {list.total === 0
                  ? "Nothing logged yet"
                  : `Page ${list.page} of ${list.total_pages}, ${list.total} in all`}
              </span>
              <button disabled={page >= list.total_pages} onClick={() => setPage(page + 1)}>
                Next
              </button>
            </nav>
          </>
        )}
      </section>
    </div>
  );
}

function Workout({ workout, onDelete }) {
  return (
    <li>
      <h3>{workout.title}</h3>
      <button aria-label={`Delete ${workout.title}`} onClick={onDelete}>
        Delete
      </button>
      {workout.notes && <p>{workout.notes}</p>}
      {workout.exercises.map((exercise, index) => (
        <p key={index}>
          {exercise.name}: {exercise.sets.map((set) => `${set.reps} × ${set.weight_kg} kg`).join(", ")}
        </p>
      ))}
    </li>
  );
}

function NewWorkout({ onCreated }) {
  const [errors, setErrors] = useState([]);
  const [setCount, setSetCount] = useState(1);

  function submit(event) {
    event.preventDefault();
    setErrors([]);
    const form = event.target;
    const fields = new FormData(form);
    const weights = fields.getAll("weight_kg");
    const sets = fields.getAll("reps").map((reps, index) => ({
      reps: Number(reps),
      weight_kg: Number(weights[index]),
    }));
    call("POST", "/workouts", {
      title: fields.get("title"),
      notes: fields.get("notes"),
      exercises: [{ name: fields.get("exercise"), sets }],
    }).then((r) => {
      if (!r.ok) return r.json().then((err) => setErrors(err.errors));
      form.reset();
      setSetCount(1);
      onCreated();
    });
  }

  return (
    <form aria-label="New workout" onSubmit={submit}>
      <h2>New workout</h2>
      <label>
        Title <input name="title" />
      </label>
      <label>
        Notes <textarea name="notes" rows="2" />
      </label>
      <label>
        Exercise <input name="exercise" />
      </label>
      {Array.from({ length: setCount }, (_, index) => (
        <fieldset key={index}>
          <legend>Set {index + 1}</legend>
          <label>
            Repetitions <input name="reps" inputMode="numeric" />
          </label>
          <label>
            Weight in kg <input name="weight_kg" inputMode="decimal" />
          </label>
        </fieldset>
      ))}
      <button type="button" onClick={() => setSetCount(setCount + 1)}>
        Add Set
      </button>
      <button type="submit">Save Workout</button>
      <Errors errors={errors} />
    </form>
  );
}
