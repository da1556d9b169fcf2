package bifrost.openai.wire;

import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonReader;

/**
 * What a model thinks, under two names: vLLM said {@code reasoning_content} until 0.11.0, both with the same text until 0.15.1, and
 * {@code reasoning} since; other servers kept the older name.
 */
final class Reasoning {
  private static final String LEGACY = "reasoning_content";

  private String reasoning = "";
  private String legacy = "";

  void read(JsonReader in) {
    if (in.name().equals(LEGACY)) legacy = in.string();
    else reasoning = in.string();
  }

  String text() {
    return reasoning.isEmpty() ? legacy : reasoning;
  }

  /** Keeps the older name's text where the two differ. */
  JsonObject extras(JsonObject extras) {
    return legacy.isEmpty() || legacy.equals(text()) ? extras : extras.with(LEGACY, legacy);
  }
}
