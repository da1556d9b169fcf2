package bifrost.vllm.internal.cli;

import bifrost.api.BifrostException;
import bifrost.api.ListModelsRequest;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;

/** The commands that describe servers. */
final class ServerCommands {
  private ServerCommands() {}

  /** Prints the models of the provider, or of all providers of a file, as values of {@code --model}. */
  static boolean models(Run run) {
    run.arguments.operands(0, 0, "");
    boolean isOne = run.servers.providers().size() == 1;
    var outcome =
        run.bifrost.trySend(isOne ? ListModelsRequest.of(run.servers.provider()) : ListModelsRequest.all());
    var list = outcome.orElseThrow();
    for (int i = 0; i < list.data().size(); i++) {
      var model = list.data().get(i);
      if (run.arguments.isJson()) run.json(model);
      else run.out.line(isOne ? model.id() : list.targets().get(i));
    }
    boolean isComplete = true;
    for (var attempt : outcome.report().attempts()) {
      if (attempt.error().isEmpty()) continue;
      run.messages.message("incomplete list: " + attempt.error().get().message());
      isComplete = false;
    }
    return isComplete;
  }

  /** Checks whether the server is ready: it is healthy and lists its models. */
  static boolean health(Run run) {
    run.arguments.operands(0, 0, "");
    var provider = run.servers.provider();
    var health = run.bifrost.health(provider);
    var models = new ArrayList<String>();
    for (var model : health.models()) models.add(model.id());
    var version = health.version().orElse("");
    if (run.arguments.isJson()) {
      var state = JsonObject.of("provider", provider).with("ready", health.isReady());
      if (health.isReady()) state = state.with("models", models);
      if (!version.isEmpty()) state = state.with("version", version);
      run.json(health.isReady() ? state : state.with("error", health.error().orElseThrow().message()));
    } else if (health.isReady()) {
      run.out.line(provider + " is ready" + (version.isEmpty() ? "" : ", version " + version) + ", models: "
          + String.join(", ", models));
    }
    if (health.isReady()) return true;
    var failure = new BifrostException(health.error().orElseThrow());
    run.messages.message(String.valueOf(failure.getMessage()));
    return false;
  }
}
