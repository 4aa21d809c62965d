"""What a channel's posts look like is its subscription's, and frozen with each post; it was its whole community's.

Every subscription and every post gets what its community has, so that nothing looks different after the upgrade.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

_MOVED = ("language", "ping", "capture", "summary_length", "question")
_SUBSCRIPTIONS = """
    UPDATE subscriptions
    SET public_language = c.language, ping = c.ping, capture = c.capture,
        summary_length = c.summary_length, question = c.question
    FROM communities AS c
    WHERE c.platform = subscriptions.platform AND c.community = subscriptions.community
"""
_STYLE = "'language', c.language, 'ping', c.ping, 'summary_length', c.summary_length, 'question', c.question"
_STYLED = {
    "sqlite": f"json_set(deliveries.post, '$.style', json_object({_STYLE}))",
    "postgresql": f"""
        CAST(CAST(deliveries.post AS jsonb) || jsonb_build_object('style', jsonb_build_object({_STYLE})) AS json)
    """,
}
# A post without a style has the usual one, so that most rows stay as they are.
_POSTS = """
    UPDATE deliveries
    SET post = {styled}
    FROM communities AS c
    WHERE c.platform = deliveries.platform AND c.community = deliveries.community AND deliveries.post IS NOT NULL
        AND (c.language IS NOT NULL OR c.ping <> '' OR c.summary_length IS NOT NULL OR c.question <> '')
"""


def upgrade() -> None:
    for column in (
        sa.Column("public_language", sa.String()),
        sa.Column("ping", sa.String(), nullable=False, server_default=""),
        sa.Column("capture", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("summary_length", sa.Integer()),
        sa.Column("question", sa.Text(), nullable=False, server_default=""),
    ):
        op.add_column("subscriptions", column)
    op.execute(_SUBSCRIPTIONS)
    op.execute(_POSTS.format(styled=_STYLED[op.get_bind().dialect.name]))
    for name in _MOVED:
        op.drop_column("communities", name)
