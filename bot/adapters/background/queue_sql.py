"""What we ask of procrastinate's tables that the library itself does in another way. Tables and functions are those of
the version that ``pyproject.toml`` pins.
"""

from __future__ import annotations

from typing import Final, LiteralString

PUT: Final[LiteralString] = """
WITH earlier AS (
    UPDATE procrastinate_jobs SET scheduled_at = coalesce(%(at)s::timestamptz, now())
    WHERE queueing_lock = %(key)s AND status = 'todo'
      AND scheduled_at > coalesce(%(at)s::timestamptz, now())
)
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args, scheduled_at)
VALUES (%(task)s, %(task)s, %(key)s, %(key)s, %(args)s, %(at)s)
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""
"""Unless the very same waits, which only comes earlier then. The library would let the server refuse a second one and
write an error into its log, each time; and it reads the refusal in English only.
"""
REPEAT: Final[LiteralString] = """
WITH mine AS (
    INSERT INTO procrastinate_periodic_defers (task_name, defer_timestamp)
    VALUES (%(task)s, floor(extract(epoch FROM now()) / %(every)s))
    ON CONFLICT DO NOTHING RETURNING defer_timestamp
), older AS (
    DELETE FROM procrastinate_periodic_defers USING mine
    WHERE task_name = %(task)s AND procrastinate_periodic_defers.defer_timestamp < mine.defer_timestamp
)
INSERT INTO procrastinate_jobs (queue_name, task_name, lock, queueing_lock, args)
SELECT %(task)s, %(task)s, %(key)s, %(key)s, %(args)s FROM mine
ON CONFLICT (queueing_lock) WHERE status = 'todo' DO NOTHING
"""
"""The server's clock is cut into pieces, and the first to come in each has the task done: only whole crontab fields
would do for the library's own way, and only by the clock of each machine.
"""
WAITING: Final[LiteralString] = """
SELECT count(*) AS waiting FROM procrastinate_jobs WHERE queue_name = %(task)s AND status = 'todo'
"""
LOAD: Final[LiteralString] = """
SELECT count(*) FILTER (WHERE job.status = 'doing') AS running,
       count(*) FILTER (WHERE job.status = 'todo') AS waiting,
       min(coalesce(job.scheduled_at, event.at)) FILTER (WHERE job.status = 'todo') AS oldest
FROM procrastinate_jobs job
LEFT JOIN procrastinate_events event ON event.job_id = job.id AND event.type = 'deferred'
WHERE job.status = 'doing' OR (job.status = 'todo' AND coalesce(job.scheduled_at, now()) <= now())
"""
TAKE_UP: Final[LiteralString] = """
WITH stalled AS (
    SELECT id, queueing_lock FROM procrastinate_jobs job
    WHERE status = 'doing' AND NOT EXISTS (
        SELECT 1 FROM procrastinate_workers worker
        WHERE worker.id = job.worker_id AND worker.last_heartbeat > now() - make_interval(secs => %(seconds)s)
    )
    FOR UPDATE SKIP LOCKED
), waiting_again AS (
    DELETE FROM procrastinate_jobs USING stalled, procrastinate_jobs other
    WHERE procrastinate_jobs.id = stalled.id AND other.queueing_lock = stalled.queueing_lock AND other.status = 'todo'
    RETURNING stalled.id
)
SELECT id, procrastinate_retry_job_v2(id, now(), NULL, NULL, NULL)
FROM stalled WHERE id NOT IN (SELECT id FROM waiting_again)
"""
"""What workers left that give no sign of life for so long waits again, unless the very same waits already."""
