package bifrost.vllm.internal.cli;

import bifrost.api.BifrostException;
import bifrost.api.ListModelsRequest;
import bifrost.api.Outcome;
import bifrost.api.RawRequest;
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
  static void health(Run run) {
    run.arguments.operands(0, 0, "");
    var provider = run.servers.provider();
    var state = JsonObject.of("provider", provider);
    try {
      run.bifrost.send(RawRequest.get(provider, "/health"));
      var models = new ArrayList<String>();
      for (var model : run.bifrost.send(ListModelsRequest.of(provider)).data()) models.add(model.id());
      var version = version(run, provider);
      if (run.arguments.isJson()) {
        var ready = state.with("ready", true).with("models", models);
        run.json(version.isEmpty() ? ready : ready.with("version", version));
      } else {
        run.out.line(provider + " is ready" + (version.isEmpty() ? "" : ", version " + version) + ", models: "
            + String.join(", ", models));
      }
    } catch (BifrostException e) {
      if (run.arguments.isJson()) run.json(state.with("ready", false).with("error", e.getMessage()));
      throw e;
    }
  }

  /** {@return the version; {@code ""} if the server states none, unlike vLLM} */
  private static String version(Run run, String provider) {
    return run.bifrost.trySend(RawRequest.get(provider, "/version")) instanceof Outcome.Success<?> success
        && success.value() instanceof JsonObject json ? json.string("version").orElse("") : "";
  }
}
