package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk.ToolCallDelta;
import java.util.Optional;

/** The state of a tool call that is being streamed. */
public final class StreamedToolCall {
  private final int index;
  private String id = "";
  private String name = "";
  private long lastDelta;
  private boolean hasArguments;
  private int depth; // the nesting of the arguments, as JSON
  private boolean inString;
  private boolean escaped;

  StreamedToolCall(int index) {
    this.index = index;
  }

  int index() {
    return index;
  }

  /** {@return whether an id or a name has arrived} */
  boolean hasIdOrName() {
    return !id.isEmpty() || !name.isEmpty();
  }

  boolean isInDelta(long delta) {
    return lastDelta == delta;
  }

  /** {@return whether an id can belong to this call} */
  boolean acceptsId(String other) {
    return id.isEmpty() || id.equals(other);
  }

  /** {@return whether a fragment that has a name cannot belong to this call} */
  boolean cannotContinueWith(ToolCallDelta fragment) {
    boolean otherName = !name.isEmpty() && !fragment.name().orElse(name).equals(name);
    boolean complete = depth == 0 && !inString && fragment.id().isEmpty() && !fragment.arguments().isBlank();
    return hasArguments && (otherName || complete);
  }

  void add(ToolCallDelta fragment, Optional<String> accepted, long delta) {
    id = accepted.orElse(id);
    name = fragment.name().orElse(name);
    lastDelta = delta;
    for (int i = 0; i < fragment.arguments().length(); i++) argument(fragment.arguments().charAt(i));
  }

  private void argument(char c) {
    if (inString) {
      inString = escaped || c != '"';
      escaped = !escaped && c == '\\';
    } else {
      inString = c == '"';
      if (c == '{' || c == '[') depth++;
      if (c == '}' || c == ']') depth--;
      hasArguments |= c > ' ';
    }
  }
}
