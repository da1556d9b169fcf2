package bifrost.vllm.internal.cli;

import bifrost.api.Bifrost;
import bifrost.openai.OpenAiProviderFactory;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The command line that runs the program in a separate JVM, on the class path. */
final class ProgramJvm {
  private ProgramJvm() {}

  static List<String> command(String... args) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    var classPath = Stream.of(Bifrost.class, OpenAiProviderFactory.class, Main.class).map(ProgramJvm::location)
        .collect(Collectors.joining(File.pathSeparator));
    var command = new ArrayList<>(List.of(java, "-XX:TieredStopAtLevel=1", "-cp", classPath, Main.class.getName()));
    command.addAll(List.of(args));
    return command;
  }

  private static String location(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      throw new AssertionError(e);
    }
  }
}
