package bifrost.api.internal.merge;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;

/** A text of a streamed response. It arrives in deltas, whole, or both, in any order. */
public final class TextAggregator {
  private final StringBuilder joined = new StringBuilder();
  private String complete = "";
  private int joinedLengthAtCompletion; // the length of the deltas when the whole text arrived
  private boolean restarts;

  /** Sets the text of an announcement, which contains the deltas before it; later deltas continue it. */
  void announce(String text) {
    if (text.isEmpty() || text.length() < joined.length()) return;
    joined.setLength(0);
    joined.append(text);
  }

  /** Sets announced arguments. Nothing can continue a complete object, therefore later deltas repeat it. */
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

  /** Sets the whole text. An empty one does not erase deltas. */
  void finish(String text) {
    if (text.isEmpty()) return;
    complete = text;
    joinedLengthAtCompletion = joined.length();
  }

  String result() {
    if (complete.isEmpty()) return joined.toString();
    if (joined.length() <= complete.length() || joined.length() == joinedLengthAtCompletion) return complete;
    return joinedLengthAtCompletion < complete.length() ? longer() : continued();
  }

  /** {@return the longer of the deltas and the whole text, for a whole text that arrived before its last deltas} */
  private String longer() {
    var all = joined.toString();
    return all.startsWith(complete) ? all : complete;
  }

  /** {@return the text, for deltas that arrived after the whole text and repeat or continue it} */
  private String continued() {
    var late = joined.substring(joinedLengthAtCompletion);
    return complete.startsWith(late) || complete.endsWith(late) ? complete : complete + late;
  }
}
