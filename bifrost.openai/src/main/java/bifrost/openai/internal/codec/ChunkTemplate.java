package bifrost.openai.internal.codec;

import bifrost.api.ChatCompletionChunk;
import bifrost.api.json.JsonParseException;
import bifrost.api.json.JsonReader;
import bifrost.openai.internal.Nullable;
import java.util.Arrays;
import java.util.List;

/**
 * A template for the chunks of one stream. Most chunks differ from the previous one only in one string, their text or
 * their reasoning. If the bytes before and after the string are those of an earlier chunk, only the string is decoded,
 * and all other values are reused.
 */
final class ChunkTemplate {
  private static final String CONTENT = "content";
  private static final String REASONING = "reasoning";
  private static final String LEGACY_REASONING = "reasoning_content";
  /** The number of misses in a row after which only every 64th chunk becomes the template, because none may repeat. */
  private static final int MAX_MISSES = 4;

  private static final int NONE = -1;

  private byte[] head = {};
  private byte[] tail = {};
  private @Nullable ChatCompletionChunk chunk;
  private boolean isReasoning;
  private int misses;

  /** {@return the chunk in a range of bytes if it differs from the template only in the string; null otherwise} */
  @Nullable
  ChatCompletionChunk read(byte[] bytes, int from, int to, JsonReader in) {
    int start = from + head.length;
    int end = to - tail.length;
    var template = chunk;
    boolean isMatch = start < end && bytes[start] == '"'
        && Arrays.equals(head, 0, head.length, bytes, from, start)
        && Arrays.equals(tail, 0, tail.length, bytes, end, to);
    if (template == null || !isMatch) return null;
    try {
      in.reset(bytes, start, end);
      var string = in.string();
      in.end();
      misses = 0;
      return withString(template, string);
    } catch (JsonParseException e) {
      return null; // reading the complete event reports the position, or repairs the bytes
    }
  }

  private ChatCompletionChunk withString(ChatCompletionChunk chunk, String string) {
    var choice = chunk.choices().get(0);
    var delta = choice.delta();
    return chunk.choices(List.of(choice.delta(isReasoning ? delta.reasoning(string) : delta.text(string))));
  }

  /** Makes a decoded chunk the template, if the string that varies can be found. */
  void learn(byte[] bytes, int from, int to, ChatCompletionChunk decoded) {
    if (++misses > MAX_MISSES && misses % 64 != 0 || !isPlain(decoded)) return;
    var delta = decoded.choices().get(0).delta();
    isReasoning = delta.text().isEmpty();
    var name = isReasoning ? delta.reasoningName() : CONTENT;
    boolean isKnown = !isReasoning || name.equals(REASONING) || name.equals(LEGACY_REASONING);
    int start = isKnown ? string(bytes, from, to, name) : NONE;
    chunk = null;
    if (start == NONE) return;
    int end = start + 1;
    while (bytes[end] != '"') end += bytes[end] == '\\' ? 2 : 1;
    end++;
    boolean isUnambiguous = !hasEscape(bytes, from, start) && !hasEscape(bytes, end, to)
        && (!isReasoning || find(name.equals(REASONING) ? LEGACY_REASONING : REASONING, bytes, from, to) == NONE);
    if (!isUnambiguous) return;
    head = Arrays.copyOfRange(bytes, from, start);
    tail = Arrays.copyOfRange(bytes, end, to);
    chunk = decoded;
  }

  /**
   * {@return whether a chunk has one choice with a text and nothing that depends on other chunks, and no unknown
   * members} The first and the last chunk of a stream usually have no text, and are not repeated.
   */
  private static boolean isPlain(ChatCompletionChunk chunk) {
    if (chunk.choices().size() != 1 || !chunk.extras().isEmpty()) return false;
    var choice = chunk.choices().get(0);
    var delta = choice.delta();
    return choice.extras().isEmpty() && delta.extras().isEmpty() && delta.toolCalls().isEmpty()
        && !(delta.text().isEmpty() && delta.reasoning().isEmpty());
  }

  /**
   * {@return the start of the string that is the value of the only member with a name; -1 if there is no such member}
   * A name in quotation marks is not within a string, because a string escapes quotation marks.
   */
  private static int string(byte[] bytes, int from, int to, String name) {
    int at = find(name, bytes, from, to);
    if (at == NONE || find(name, bytes, at + 1, to) != NONE) return NONE;
    int colon = skipWhiteSpace(bytes, at + name.length() + 2);
    if (bytes[colon] != ':') return NONE;
    int start = skipWhiteSpace(bytes, colon + 1);
    return bytes[start] == '"' ? start : NONE;
  }

  /** {@return the offset of a name in quotation marks, or -1} */
  private static int find(String name, byte[] bytes, int from, int to) {
    int last = to - name.length() - 2;
    for (int i = from; i <= last; i++) if (bytes[i] == '"' && isQuoted(name, bytes, i)) return i;
    return NONE;
  }

  /** {@return whether a name and a quotation mark follow the quotation mark at an offset} */
  private static boolean isQuoted(String name, byte[] bytes, int at) {
    int length = name.length();
    for (int i = 0; i < length; i++) if (bytes[at + 1 + i] != name.charAt(i)) return false;
    return bytes[at + 1 + length] == '"';
  }

  private static int skipWhiteSpace(byte[] bytes, int at) {
    int i = at;
    while (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == '\n' || bytes[i] == '\r') i++;
    return i;
  }

  /** {@return whether a range has an escape sequence} A name with an escape sequence may be a repetition. */
  private static boolean hasEscape(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) if (bytes[i] == '\\') return true;
    return false;
  }
}
