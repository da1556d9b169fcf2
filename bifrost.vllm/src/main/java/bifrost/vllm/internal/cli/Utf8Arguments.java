package bifrost.vllm.internal.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The arguments of the program as UTF-8. In the locale {@code C}, which is usual in containers, the JVM replaces every
 * other character by a question mark or U+FFFD.
 */
final class Utf8Arguments {
  private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline"); // Linux

  private Utf8Arguments() {}

  static List<String> of(String... args) {
    var decoded = List.of(args);
    if (!mayBeDamaged(String.join("", decoded))) return decoded;
    try {
      var utf8 = last(args.length, Files.readAllBytes(COMMAND_LINE));
      return isSame(decoded, utf8) ? utf8 : decoded; // the arguments are in a file, as in java @file
    } catch (IOException | SecurityException e) {
      return decoded; // another operating system
    }
  }

  private static boolean mayBeDamaged(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '?' || text.charAt(i) > 0x7f) return true;
    }
    return false;
  }

  /** Returns whether the undamaged arguments are equal. */
  static boolean isSame(List<String> decoded, List<String> utf8) {
    if (decoded.size() != utf8.size()) return false;
    for (int i = 0; i < decoded.size(); i++) {
      if (!mayBeDamaged(decoded.get(i)) && !decoded.get(i).equals(utf8.get(i))) return false;
    }
    return true;
  }

  /** Returns the last arguments of a command line in which a zero byte follows each argument. */
  static List<String> last(int count, byte[] commandLine) {
    var all = new ArrayList<String>();
    int start = 0;
    for (int i = 0; i < commandLine.length; i++) {
      if (commandLine[i] != 0) continue;
      all.add(new String(commandLine, start, i - start, StandardCharsets.UTF_8));
      start = i + 1;
    }
    return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
  }
}
