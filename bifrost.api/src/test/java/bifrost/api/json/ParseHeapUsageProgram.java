package bifrost.api.json;

import java.util.Locale;

/**
 * A program that parses every hostile document in a heap of 24 bytes per byte of text, and prints the size of each
 * tree.
 */
final class ParseHeapUsageProgram {
  static final int HEAP_BYTES_PER_TEXT_BYTE = 24;
  static final int DOCUMENT_MEGABYTES = "quick".equals(System.getProperty("bifrost.tests")) ? 1 : 4;

  /** Keeps the value reachable while its size is measured. */
  @SuppressWarnings("UnusedVariable") private static JsonValue retained;

  private ParseHeapUsageProgram() {}

  public static void main(String[] args) {
    for (var document : HostileDocuments.values()) {
      var bytes = document.bytes(DOCUMENT_MEGABYTES << 20);
      long before = used();
      retained = Json.parse(bytes);
      double perByte = (double) (used() - before) / bytes.length;
      System.out.println(document + " " + String.format(Locale.ROOT, "%.1f", perByte));
      retained = null;
    }
  }

  private static long used() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
