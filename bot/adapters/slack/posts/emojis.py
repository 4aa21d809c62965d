"""Slack's names of emojis: reactions come and go by name, rating scales are written in emojis."""

from __future__ import annotations

import re
from typing import Final

from bot.core.rating import Scale

_NAMES: Final = """
0️⃣ zero 1️⃣ one 2️⃣ two 3️⃣ three 4️⃣ four 5️⃣ five 6️⃣ six 7️⃣ seven 8️⃣ eight 9️⃣ nine 🔟 keycap_ten 💯 100
👍 +1 👎 -1 👏 clap 🙌 raised_hands 🙏 pray 👌 ok_hand ✌️ v ✊ fist 👊 facepunch 🤝 handshake 💪 muscle
🤔 thinking_face ❤️ heart 💔 broken_heart 🧡 orange_heart 💛 yellow_heart 💚 green_heart 💙 blue_heart
💜 purple_heart 🖤 black_heart 🤍 white_heart 🤎 brown_heart 💕 two_hearts 💖 sparkling_heart 💗 heartpulse
💓 heartbeat 💘 cupid 💝 gift_heart ⭐ star 🌟 star2 ✨ sparkles 💫 dizzy 🔥 fire 🎉 tada 🏆 trophy
🥇 first_place_medal 🥈 second_place_medal 🥉 third_place_medal 🏅 sports_medal 👑 crown 💎 gem 🚀 rocket
💡 bulb 🎯 dart 📌 pushpin 🔖 bookmark 📖 book 📚 books ☀️ sunny 🌤️ mostly_sunny ⛅ partly_sunny 🌥️ barely_sunny
🌦️ partly_sunny_rain ☁️ cloud 🌧️ rain_cloud ⛈️ thunder_cloud_and_rain 🌩️ lightning 🌨️ snow_cloud ❄️ snowflake
⛄ snowman_without_snow ☔ umbrella_with_rain_drops ⚡ zap 🌈 rainbow 🌙 crescent_moon 🌞 sun_with_face
🌝 full_moon_with_face 🌚 new_moon_with_face 🌱 seedling 🌿 herb 🍀 four_leaf_clover 🌸 cherry_blossom
🌻 sunflower 🌹 rose 🌷 tulip 🌳 deciduous_tree 🌲 evergreen_tree 🍁 maple_leaf 🍂 fallen_leaf 🍃 leaves
😀 grinning 😃 smiley 😄 smile 😁 grin 😆 laughing 😂 joy 🤣 rolling_on_the_floor_laughing 😊 blush
🙂 slightly_smiling_face 😉 wink 😍 heart_eyes 🥰 smiling_face_with_3_hearts 😘 kissing_heart 😎 sunglasses
🤩 star-struck 🥳 partying_face 😋 yum 😐 neutral_face 😑 expressionless 😶 no_mouth 🙄 face_with_rolling_eyes
😏 smirk 😕 confused 🙁 slightly_frowning_face ☹️ white_frowning_face 😟 worried 😔 pensive 😢 cry 😭 sob
😞 disappointed 😩 weary 😫 tired_face 😤 triumph 😠 angry 😡 rage 😱 scream 😨 fearful 😰 cold_sweat
😴 sleeping 🥱 yawning_face 😪 sleepy 🤯 exploding_head 🥺 pleading_face 😮 open_mouth 😲 astonished 😳 flushed
🤗 hugging_face 🤮 face_vomiting 🤢 nauseated_face 💩 hankey 💤 zzz 👀 eyes 🧠 brain 🫶 heart_hands
✅ white_check_mark ✔️ heavy_check_mark ☑️ ballot_box_with_check ❌ x ❎ negative_squared_cross_mark ❓ question
❗ exclamation ⭕ o 🔴 red_circle 🟠 large_orange_circle 🟡 large_yellow_circle 🟢 large_green_circle
🔵 large_blue_circle 🟣 large_purple_circle 🟤 large_brown_circle ⚫ black_circle ⚪ white_circle
🟥 large_red_square 🟧 large_orange_square 🟨 large_yellow_square 🟩 large_green_square 🟦 large_blue_square
🟪 large_purple_square ⬆️ arrow_up ⬇️ arrow_down ➕ heavy_plus_sign ➖ heavy_minus_sign
📈 chart_with_upwards_trend 📉 chart_with_downwards_trend ☕ coffee 🍵 tea 🍙 rice_ball 🍣 sushi 🍎 apple
🍊 tangerine 🍓 strawberry 🍰 cake 🍺 beer 🍻 beers 🐱 cat 🐶 dog 🦊 fox_face 🐻 bear 🐼 panda_face 🐧 penguin
🦉 owl 🐢 turtle 🐌 snail 🐇 rabbit2 🐣 hatching_chick 🐥 hatched_chick 🦋 butterfly
"""
_WORDS: Final = _NAMES.split()
NAMES: Final = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))
"""The name that Slack gives each in events; others are aliases, which members type and Slack does not send."""
_ALIASES: Final = {
    "thumbsup": "+1",
    "thumbsdown": "-1",
    "poop": "hankey",
    "punch": "facepunch",
    "hand_with_ok": "ok_hand",
}
_BARE: Final = {emoji.replace("\ufe0f", ""): name for emoji, name in NAMES.items()}
_HANDS: Final = frozenset("👍👎👏🙌🙏👌✌✊👊🤝💪🫶")
_CUSTOM: Final = re.compile(r":([a-z0-9_+'-]{1,100}):")
_TONE: Final = re.compile(r"::skin-tone-[2-6]\Z")


def name_of(emoji: str) -> str | None:
    """Slack's name of an emoji, or of a community's own one that is written ``:name:``; None where it is not known."""
    if match := _CUSTOM.fullmatch(emoji):
        return _ALIASES.get(match[1], match[1])
    return _BARE.get(emoji.replace("\ufe0f", ""))


def seed_of(reaction: str, scale: Scale) -> str | None:
    """The scale's spelling of a reaction, whatever tone of skin it has; None where it is no part of the scale."""
    bare = _TONE.sub("", reaction)
    name = _ALIASES.get(bare, bare)
    return next((seed for seed in scale.seeds if name_of(seed) == name), None)


def has_tones(emoji: str) -> bool:
    """Whether there are several tones of skin, of which a member can hold more than one at once."""
    return emoji.replace("\ufe0f", "") in _HANDS
