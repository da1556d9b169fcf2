package bifrost.api.internal.call;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;

/**
 * The request header that identifies a conversation to the servers of a provider and to the routers in front of them.
 */
final class AffinityHeader {
  /**
   * The maximum length of a name that is sent unchanged. Servers and routers limit the length of headers and write
   * them to logs.
   */
  private static final int MAX_LENGTH = 200;

  private AffinityHeader() {}

  /** {@return the header; empty if the provider defines no such header or the call has no affinity} */
  static Map<String, String> of(Optional<String> header, Optional<String> affinity) {
    if (header.isEmpty() || affinity.isEmpty()) return Map.of();
    return Map.of(header.get(), value(affinity.get()));
  }

  /** {@return the name of the conversation, or its digest if the name cannot be sent unchanged in a header} */
  private static String value(String conversation) {
    boolean isPlain = conversation.length() <= MAX_LENGTH && conversation.chars().allMatch(c -> c >= ' ' && c < 0x7f)
        && conversation.strip().length() == conversation.length();
    return isPlain ? conversation : "sha256-" + digest(conversation);
  }

  private static String digest(String conversation) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(conversation.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java platform has no SHA-256", e);
    }
  }
}
