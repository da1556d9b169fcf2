package bifrost.blackbox.docs;

import bifrost.api.ChatCompletionRequest;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compiles and runs the Java examples in guides that consist of statements. */
class GuideTests {
  private static final ChatCompletionRequest REQUEST =
      ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", "Weather in Oslo?");

  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(strings = {"tools.md", "typed-responses.md", "troubleshooting.md"})
  void examplesCompileOnTheModulePath(String guide) throws IOException {
    page(guide).onTheModulePath();
  }

  @ParameterizedTest
  @CsvSource({"tools.md, 5", "typed-responses.md, 4", "troubleshooting.md, 1"})
  @Timeout(120)
  void statementsRun(String guide, int statements) throws Exception {
    page(guide).runStatements(statements, REQUEST);
  }

  private Page page(String guide) throws IOException {
    return Page.of(Path.of("guides", guide), temp);
  }
}
