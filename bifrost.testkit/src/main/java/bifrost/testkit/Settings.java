package bifrost.testkit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What can be changed while the server runs. */
final class Settings {
  volatile Duration pace = Duration.ZERO;
  volatile Optional<String> key = Optional.empty();
  volatile List<String> models = List.of("meta-llama/Llama-3.2-1B-Instruct", "Qwen/Qwen3-0.6B");
  volatile boolean openAiOperations;
}
