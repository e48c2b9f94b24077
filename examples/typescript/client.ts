// A small client. It works in a browser as it is; Node also needs cookies.ts.

import createClient from "openapi-fetch";
// Made from the OpenAPI document by `npm run types`.
import type { components, operations, paths } from "./api.js";

type Schemas = components["schemas"];
type Workout = Schemas["Workout"];
type Change = Schemas["WorkoutPatch"];
type ImportQuery = operations["import_file"]["parameters"]["query"];
type ListQuery = NonNullable<operations["list_workouts"]["parameters"]["query"]>;
type StatsQuery = NonNullable<operations["show_stats"]["parameters"]["query"]>;

export class Client {
  readonly #api;

  /** With "" as the address, a page calls the server that it comes from. */
  constructor(baseUrl: string, fetch: (request: Request) => Promise<Response> = globalThis.fetch) {
    // "include": the browser sends the session cookie, also to another origin of the same site.
    this.#api = createClient<paths>({ baseUrl, fetch, credentials: "include" });
  }

  async signUp(username: string, password: string): Promise<Schemas["LoggedIn"]> {
    return read(await this.#api.POST("/signup", { body: { username, password } }));
  }

  async logIn(username: string, password: string): Promise<Schemas["LoggedIn"]> {
    return read(await this.#api.POST("/login", { body: { username, password } }));
  }

  /** Who is logged in; null when nobody is. */
  async checkSession(): Promise<Schemas["LoggedIn"] | null> {
    const answer = await this.#api.GET("/check_session");
    return answer.response.status === 401 ? null : read(answer);
  }

  async logOut(): Promise<void> {
    read(await this.#api.DELETE("/logout"));
  }

  async logWorkout(workout: Schemas["WorkoutInput"]): Promise<Workout> {
    return read(await this.#api.POST("/workouts", { body: workout }));
  }

  /** Take over the CSV file of another app, or nothing of it. Again is harmless. */
  async importFile(file: string | Blob, query: ImportQuery = {}): Promise<Schemas["ImportReport"]> {
    return read(
      await this.#api.POST("/import", {
        params: { query },
        headers: { "Content-Type": "text/csv" },
        body: file as string,
        bodySerializer: (body) => body,
      }),
    );
  }

  /** Every workout, page by page. An empty cursor is the beginning. */
  async *workouts(query: Omit<ListQuery, "page" | "cursor"> = {}): AsyncGenerator<Schemas["WorkoutItem"]> {
    let cursor: string | null = "";
    while (cursor !== null) {
      const answer = await this.#api.GET("/workouts", { params: { query: { ...query, cursor } } });
      const page: Schemas["WorkoutPage"] = read(answer);
      yield* page.items;
      cursor = page.next_cursor;
    }
  }

  /** Everything that was logged. `GET /export` is also a link to save it as a file. */
  async exportLog(): Promise<Schemas["Export"]> {
    return read(await this.#api.GET("/export")) as Schemas["Export"];
  }

  /** What was best of an exercise, and when. */
  async records(exerciseId: string): Promise<Schemas["ExerciseRecords"]> {
    return read(await this.#api.GET("/exercises/{id}/records", { params: { path: { id: exerciseId } } }));
  }

  /** What the workouts add up to. */
  async stats(query: StatsQuery = {}): Promise<Schemas["Stats"]> {
    return read(await this.#api.GET("/stats", { params: { query } }));
  }

  /**
   * Change a workout, but never over somebody else's change: after one, the server answers 412, and
   * `change` is asked again about the workout as it is now.
   */
  async changeWorkout(id: string, change: (workout: Workout) => Change | Promise<Change>): Promise<Workout> {
    for (let tries = 1; ; tries += 1) {
      const found = await this.#api.GET("/workouts/{id}", { params: { path: { id } } });
      const body = await change(read(found));
      const tag = found.response.headers.get("ETag") ?? "";
      const changed = await this.#api.PATCH("/workouts/{id}", {
        params: { path: { id }, header: { "If-Match": tag } },
        body,
      });
      if (changed.response.status !== 412 || tries === 5) {
        return read(changed);
      }
    }
  }
}

/** Why a request was refused. */
export class Refusal extends Error {
  readonly status: number;
  /** Sentences to show, without duplicates. */
  readonly errors: string[];
  /** With status 422: what is wrong, by field. */
  readonly fields: Partial<Record<string, string[]>>;

  // A proxy may refuse too, and does not know the shape of our errors.
  constructor(status: number, { errors = [`HTTP ${status}`], fields = {} }: Partial<Schemas["Error"]>) {
    super(errors.join("\n"));
    this.status = status;
    this.errors = errors;
    this.fields = fields;
  }
}

type Answer<Body> = { response: Response } & (
  | { data: Body; error?: never }
  | { data?: never; error: Partial<Schemas["Error"]> }
);

/** The body of an answer. A refusal is thrown. */
function read<Body>({ data, error, response }: Answer<Body>): Body {
  if (error !== undefined) {
    throw new Refusal(response.status, error);
  }
  return data;
}
