package bifrost.api;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;

/** A text of a streamed response, which arrives in deltas, whole, or both, in any order. */
final class StreamedText {
  private final StringBuilder joined = new StringBuilder();
  private String whole = "";
  private int joinedAtWhole; // the length of the deltas when the whole text arrived
  private boolean restarts;

  /** Takes the text of an announcement. It contains the deltas before it, and the deltas after it continue it. */
  void announce(String text) {
    if (text.isEmpty() || text.length() < joined.length()) return;
    joined.setLength(0);
    joined.append(text);
  }

  /** Takes announced arguments. Nothing can continue a complete object, so deltas after it send the arguments again. */
  void announceArguments(String arguments) {
    announce(arguments);
    restarts = isObject(arguments);
  }

  private static boolean isObject(String text) {
    try {
      return !text.isEmpty() && Json.parse(text) instanceof JsonObject;
    } catch (JsonParseException e) {
      return false;
    }
  }

  void append(String delta) {
    if (restarts && !delta.isBlank()) joined.setLength(0);
    restarts &= delta.isBlank();
    joined.append(delta);
  }

  /** Takes the whole text. An empty one does not erase deltas. */
  void finish(String text) {
    if (text.isEmpty()) return;
    whole = text;
    joinedAtWhole = joined.length();
  }

  String result() {
    if (whole.isEmpty()) return joined.toString();
    if (joined.length() <= whole.length() || joined.length() == joinedAtWhole) return whole;
    return joinedAtWhole < whole.length() ? longer() : continued();
  }

  /** The whole text arrived before its last deltas; the deltas may reach beyond it. */
  private String longer() {
    var all = joined.toString();
    return all.startsWith(whole) ? all : whole;
  }

  /** More deltas came after the text was whole: they repeat it, or continue it. */
  private String continued() {
    var late = joined.substring(joinedAtWhole);
    return whole.startsWith(late) || whole.endsWith(late) ? whole : whole + late;
  }
}
