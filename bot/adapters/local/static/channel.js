// The local channel's page. Reading works without any of this.

import "./feed.js";
import "./composer.js";
import "./live.js";
