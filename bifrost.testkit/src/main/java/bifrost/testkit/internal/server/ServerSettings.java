package bifrost.testkit.internal.server;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The settings of a server, which can be changed while the server runs. */
public final class ServerSettings {
  private volatile Duration pace = Duration.ZERO;
  private volatile Optional<Duration> idleTimeout = Optional.empty();
  private volatile Optional<String> key = Optional.empty();
  private volatile List<String> models = List.of("meta-llama/Llama-3.2-1B-Instruct", "Qwen/Qwen3-0.6B");
  private volatile boolean openAiOperations;

  public Duration pace() {
    return pace;
  }

  public void pace(Duration interval) {
    pace = interval;
  }

  public Optional<Duration> idleTimeout() {
    return idleTimeout;
  }

  public void idleTimeout(Duration timeout) {
    idleTimeout = Optional.of(timeout);
  }

  Optional<String> key() {
    return key;
  }

  public void key(String requiredKey) {
    key = Optional.of(requiredKey);
  }

  public List<String> models() {
    return models;
  }

  public void models(List<String> ids) {
    models = ids;
  }

  boolean hasOpenAiOperations() {
    return openAiOperations;
  }

  public void addOpenAiOperations() {
    openAiOperations = true;
  }
}
