package bifrost.api.internal.json;

import bifrost.api.internal.Nullable;
import java.nio.charset.StandardCharsets;

/**
 * A cache of short strings, keyed by their bytes. It avoids decoding names and values that documents repeat. The names
 * and values of OpenAI's API are always in the cache; others only once it {@linkplain #retain retains} them.
 */
public final class StringCache {
  private static final int KEY_LENGTH = 16;
  private static final int MAX_LENGTH = 48;
  private static final int SLOTS = 64;
  private static final int KNOWN_SLOTS = 1024;

  /** A hash table with linear probing, which is never changed. */
  private static final String[] KNOWN = new String[KNOWN_SLOTS];
  /** The first bytes of each known string, as two numbers. */
  private static final long[] KEYS = new long[2 * KNOWN_SLOTS];

  /** The known strings, at the slots of their hash codes, and their bytes in quotation marks. */
  private static final String[] BY_HASH_CODE = new String[KNOWN_SLOTS];

  private static final byte[][] QUOTED = new byte[KNOWN_SLOTS][];

  static {
    var known = "id object created model choices index delta content role assistant logprobs finish_reason stop length"
        + " tool_calls token_ids prompt_token_ids prompt_text chat.completion.chunk chat.completion text_completion"
        + " message refusal annotations audio function_call reasoning reasoning_content stop_reason routed_experts"
        + " service_tier system_fingerprint usage prompt_tokens total_tokens completion_tokens prompt_tokens_details"
        + " completion_tokens_details reasoning_tokens cached_tokens prompt_logprobs kv_transfer_params"
        + " ec_transfer_params metrics type function name arguments token logprob bytes top_logprobs text error param"
        + " code data list embedding messages user system tool developer max_tokens max_completion_tokens temperature"
        + " top_p top_k min_p seed stream stream_options include_usage tools tool_choice auto none required strict"
        + " parameters properties description enum additionalProperties string integer number boolean array"
        + " response_format json_schema schema parallel_tool_calls tool_call_id presence_penalty frequency_penalty"
        + " status in_progress completed sequence_number output output_index output_text content_index item item_id"
        + " part call_id response input instructions input_text input_tokens output_tokens input_tokens_details"
        + " output_tokens_details cache_write_tokens created_at metadata encoding_format dimensions results"
        + " relevance_score score document documents query top_n prompt text_offset token_logprobs tokens n"
        + " owned_by root parent max_model_len permission start end segments words word language duration default";
    for (var text : known.split(" ")) {
      var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
      long low = key(bytes, 0, bytes.length);
      long high = key(bytes, 8, bytes.length);
      int slot = hash(low, high) & KNOWN_SLOTS - 1;
      while (KNOWN[slot] != null) slot = slot + 1 & KNOWN_SLOTS - 1;
      KNOWN[slot] = text.intern(); // a switch compares it with a constant by identity
      KEYS[2 * slot] = low;
      KEYS[2 * slot + 1] = high;
      int other = slot(text);
      if (BY_HASH_CODE[other] != null) continue; // the most frequent strings come first
      BY_HASH_CODE[other] = KNOWN[slot];
      QUOTED[other] = ('"' + text + '"').getBytes(StandardCharsets.ISO_8859_1);
    }
  }

  private boolean retains;
  private @Nullable String[] slots; // null until a string is retained

  /** Makes the cache retain the strings that it decodes from now on. */
  public void retain() {
    retains = true;
  }

  /** Decodes a string without escape sequences and non-ASCII characters. */
  public String decode(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length > MAX_LENGTH || length == 0) return StringParser.ascii(bytes, from, to);
    long low = key(bytes, from, to);
    long high = length > 8 ? key(bytes, from + 8, to) : 0;
    int hash = hash(low, high);
    for (int slot = hash & KNOWN_SLOTS - 1;; slot = slot + 1 & KNOWN_SLOTS - 1) {
      var known = KNOWN[slot];
      if (known == null) break;
      boolean same = KEYS[2 * slot] == low && KEYS[2 * slot + 1] == high;
      if (same && (length < KEY_LENGTH || matches(known, bytes, from, length))) return known;
    }
    return retains ? retained(hash & SLOTS - 1, bytes, from, to) : StringParser.ascii(bytes, from, to);
  }

  /** {@return up to eight bytes as a number} */
  private static long key(byte[] bytes, int from, int to) {
    if (from + 8 <= bytes.length) {
      long eight = (long) StringParser.EIGHT_BYTES.get(bytes, from);
      return to - from >= 8 ? eight : eight & (1L << 8 * (to - from)) - 1;
    }
    long key = 0;
    for (int i = to - 1; i >= from; i--) key = key << 8 | bytes[i];
    return key;
  }

  /** {@return the bytes of a known string in quotation marks; null if the string is not known} */
  static @Nullable byte[] quoted(String text) {
    int slot = slot(text);
    return BY_HASH_CODE[slot] == text ? QUOTED[slot] : null;
  }

  private static int slot(String text) {
    int hash = text.hashCode();
    return (hash ^ hash >>> 10) & KNOWN_SLOTS - 1;
  }

  private String retained(int slot, byte[] bytes, int from, int to) {
    if (slots == null) slots = new String[SLOTS];
    var candidate = slots[slot];
    if (candidate != null && matches(candidate, bytes, from, to - from)) return candidate;
    var text = StringParser.ascii(bytes, from, to);
    slots[slot] = text;
    return text;
  }

  private static int hash(long low, long high) {
    return (int) (low * 0xc4ceb9fe1a85ec53L + high * 0x9e3779b97f4a7c15L >>> 47);
  }

  private static boolean matches(String text, byte[] bytes, int from, int length) {
    if (text.length() != length) return false;
    for (int i = 0; i < length; i++) {
      if (text.charAt(i) != bytes[from + i]) return false;
    }
    return true;
  }
}
