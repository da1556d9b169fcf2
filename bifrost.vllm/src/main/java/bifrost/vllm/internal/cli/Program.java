package bifrost.vllm.internal.cli;

import bifrost.api.Bifrost;
import bifrost.api.BifrostError;
import bifrost.api.BifrostException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** One run of the program, with its environment and its standard streams. */
final class Program {
  static final int OK = 0;
  static final int FAILED = 1;
  static final int USAGE = 2;
  /** The exit code of a program that ends because the reader of its output has ended: 128 and the signal SIGPIPE. */
  static final int CLOSED_PIPE = 141;

  private final Map<String, String> environment;
  private final Input in;
  private final Output out;
  private final Messages messages;

  Program(Map<String, String> environment, Terminals terminals, InputStream in, OutputStream out, OutputStream err) {
    this.environment = environment;
    this.in = new Input(in, terminals.in());
    this.out = new Output(out, terminals.out());
    boolean hasColors = terminals.err() && environment.getOrDefault("NO_COLOR", "").isEmpty()
        && !environment.getOrDefault("TERM", "").equals("dumb");
    this.messages = new Messages(err, terminals.err(), hasColors);
  }

  /** Returns the exit code. */
  int run(List<String> args) {
    try {
      return execute(Arguments.parse(args));
    } catch (OutputException e) {
      if (e.isClosedPipe()) return CLOSED_PIPE;
      return failed(e, FAILED);
    } catch (BifrostException e) {
      return failed(e, e.error() instanceof BifrostError.Misconfigured ? USAGE : FAILED);
    } catch (UncheckedIOException e) {
      return failed(e, FAILED);
    } catch (UsageException | IllegalArgumentException e) {
      return failed(e, USAGE);
    } catch (OutOfMemoryError e) {
      return failed(new UsageException("out of memory: shorten the input, or set JAVA_TOOL_OPTIONS=-Xmx4g"), FAILED);
    }
  }

  private int failed(RuntimeException e, int exit) {
    try {
      out.endLine();
    } catch (OutputException ignored) {
      // the first failure is the one to report
    }
    messages.message(String.valueOf(e.getMessage()));
    return exit;
  }

  private int execute(Arguments arguments) {
    if (arguments.command().equals(Arguments.HELP)) {
      out.text(Help.TEXT);
      return OK;
    }
    var servers = new Servers(arguments, environment);
    var progress = new UploadProgress(messages);
    var builder = Bifrost.builder();
    if (messages.isTerminal()) builder.hook(progress);
    try (var bifrost = servers.open(builder)) {
      return execute(new Run(arguments, servers, bifrost, in, out, messages), progress) ? OK : FAILED;
    }
  }

  /** Returns whether the result is complete, and the server ready. */
  private static boolean execute(Run run, UploadProgress progress) {
    switch (run.arguments.command()) {
      case "chat" -> ChatCommand.run(run);
      case "complete" -> TextCommands.complete(run);
      case "embed" -> TextCommands.embed(run);
      case "rerank" -> TextCommands.rerank(run);
      case "transcribe" -> TextCommands.transcribe(run, progress);
      case "models" -> {
        return ServerCommands.models(run);
      }
      case "health" -> {
        return ServerCommands.health(run);
      }
      case "raw" -> RawCommand.run(run);
      default -> throw new UsageException(
          "unknown command '" + run.arguments.command() + "' (known: chat, complete, embed, rerank, transcribe, models,"
              + " health, raw)");
    }
    return true;
  }
}
