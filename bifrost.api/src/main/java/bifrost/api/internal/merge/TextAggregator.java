package bifrost.api.internal.merge;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;

/**
 * An aggregator for a text of a streamed response. The text arrives in deltas, in its complete form, or both, in any
 * order.
 */
public final class TextAggregator {
  private final StringBuilder joined = new StringBuilder();
  private String complete = "";
  private int joinedLengthAtCompletion; // the length of the deltas when the complete text arrived
  private boolean restarts;

  /** Sets the text of an announcement, which includes the deltas before it; later deltas extend it. */
  void announce(String text) {
    if (text.isEmpty() || text.length() < joined.length()) return;
    joined.setLength(0);
    joined.append(text);
  }

  /**
   * Sets the arguments of an announcement. If they are a complete object, the next deltas replace them, because
   * nothing can extend a complete object.
   */
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

  /** Sets the complete text. An empty text does not replace the deltas. */
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

  /**
   * {@return the joined deltas if they start with the complete text, otherwise the complete text} Used if the complete
   * text arrived before the last deltas.
   */
  private String longer() {
    var all = joined.toString();
    return all.startsWith(complete) ? all : complete;
  }

  /**
   * {@return the complete text, extended by the later deltas unless they repeat a part of it} Used if the deltas before
   * the complete text were at least as long as that text.
   */
  private String continued() {
    var late = joined.substring(joinedLengthAtCompletion);
    return complete.startsWith(late) || complete.endsWith(late) ? complete : complete + late;
  }
}
