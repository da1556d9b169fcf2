package bifrost.vllm.internal.cli;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The result of the program.
 *
 * @param exit the exit code
 * @param out the standard output
 * @param err the standard error
 */
record Invocation(int exit, String out, String err) {
  /** Runs the program without terminals. */
  static Invocation of(Map<String, String> environment, String in, String... args) {
    return of(environment, in.getBytes(StandardCharsets.UTF_8), Terminals.NONE, args);
  }

  static Invocation of(Map<String, String> environment, byte[] in, Terminals terminals, String... args) {
    var out = new ByteArrayOutputStream();
    var err = new ByteArrayOutputStream();
    int exit = new Program(environment, terminals, new ByteArrayInputStream(in), out, err).run(List.of(args));
    return new Invocation(exit, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }
}
