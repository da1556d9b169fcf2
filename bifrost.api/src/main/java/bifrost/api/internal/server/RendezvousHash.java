package bifrost.api.internal.server;

/**
 * Weighted rendezvous hashing. Each server has a score for each conversation, and the server with the highest score
 * gets the conversation. When a server joins or leaves, only the conversations that it gains or loses move. Each
 * server gets conversations in proportion to its weight.
 *
 * <p>Scores are the same in every process, on every JVM: the hash is FNV-1a (64 bits) over UTF-16 code units with the
 * finalizer of SplitMix64, and {@link StrictMath} computes the logarithm.
 */
final class RendezvousHash {
  private RendezvousHash() {}

  static long hash(String text) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < text.length(); i++) {
      char unit = text.charAt(i);
      hash = (hash ^ unit & 0xff) * 0x100000001b3L;
      hash = (hash ^ unit >>> 8) * 0x100000001b3L;
    }
    return mixed(hash);
  }

  private static long mixed(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xbf58476d1ce4e5b9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
    return mixed ^ mixed >>> 31;
  }

  /**
   * {@return the score of a server for a conversation}
   *
   * @param server the hash of the server
   * @param conversation the hash of the conversation
   */
  static double score(long server, long conversation, double weight) {
    double uniform = ((mixed(server ^ Long.rotateLeft(conversation, 32)) >>> 11) + 0.5) * 0x1p-53;
    return weight / -StrictMath.log(uniform);
  }
}
