-- Spreads the tables of workout-log over the machines of a Citus cluster, by person: everything of
-- one person stays together, so that their requests need one machine.
--
--   workout-log migrate up                        with DATABASE_URL of the coordinator
--   psql --single-transaction --file deploy/citus.sql "$DATABASE_URL"
--
-- Once, on the coordinator, before the first server starts. docs/SCALING.md says more.

-- People first: the others refer to them. 32 shards can be moved to as many machines.
SELECT create_distributed_table('users', 'id', shard_count := 32);
SELECT create_distributed_table('sessions', 'user_id', colocate_with := 'users');
SELECT create_distributed_table('streaks', 'user_id', colocate_with := 'users');
SELECT create_distributed_table('exercises', 'user_id', colocate_with := 'users');
SELECT create_distributed_table('workouts', 'user_id', colocate_with := 'users');
SELECT create_distributed_table('workout_exercises', 'user_id', colocate_with := 'users');
SELECT create_distributed_table('workout_sets', 'user_id', colocate_with := 'users');

-- By name, because that is what makes names unique.
SELECT create_distributed_table('usernames', 'username_key', colocate_with := 'none', shard_count := 32);

-- On every machine, so that a server beside any of them knows that nothing is left to migrate.
SELECT create_reference_table('seaql_migrations');
