package bifrost.vllm.internal.cli;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ListModelsRequest;
import bifrost.api.ProviderConfig;
import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonParseException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/** The servers and the model that the arguments and the environment select. */
final class Servers {
  private static final String DEFAULT_PROVIDER = "vllm";

  private final Arguments arguments;
  private final Map<String, String> environment;

  Servers(Arguments arguments, Map<String, String> environment) {
    this.arguments = arguments;
    this.environment = environment;
  }

  /** Opens the client. Makes no connection. */
  Bifrost open(Bifrost.Builder builder) {
    if (!arguments.has("--config")) {
      var headers = new HashMap<String, String>();
      var server = server(headers);
      return builder.provider(DEFAULT_PROVIDER, server).options(CallOptions.options().headers(headers)).open();
    }
    if (arguments.has("--provider")) builder.defaultProvider(arguments.value("--provider"));
    return builder.config(Path.of(arguments.value("--config"))).open();
  }

  /** Returns the server, and adds its headers. A key for OpenAI is preferred only if the URL is also OpenAI's. */
  private ProviderConfig server(Map<String, String> headers) {
    var url = arguments.value("--url");
    if (url.isEmpty()) url = variable("VLLM_BASE_URL");
    var key = variable("VLLM_API_KEY");
    if (key.isEmpty()) key = variable("OPENAI_API_KEY");
    if (url.isEmpty() && !variable("OPENAI_BASE_URL").isEmpty()) {
      url = variable("OPENAI_BASE_URL");
      key = variable("OPENAI_API_KEY");
      addHeader("OpenAI-Organization", "OPENAI_ORG_ID", headers);
      addHeader("OpenAI-Project", "OPENAI_PROJECT_ID", headers);
    }
    var server = url.isEmpty() ? ProviderConfig.defaults() : ProviderConfig.of(url);
    return key.isEmpty() ? server : server.key(key);
  }

  private void addHeader(String name, String variable, Map<String, String> headers) {
    if (!variable(variable).isEmpty()) headers.put(name, variable(variable));
  }

  private String variable(String name) {
    return environment.getOrDefault(name, "");
  }

  /** {@return the names of the providers to choose from} */
  List<String> providers() {
    if (arguments.has("--provider")) return List.of(arguments.value("--provider"));
    if (!arguments.has("--config")) return List.of(DEFAULT_PROVIDER);
    try {
      var file = Json.parse(Files.readAllBytes(Path.of(arguments.value("--config")))).asObject(); // is valid
      return new ArrayList<>(file.object("providers").orElse(JsonObject.of()).members().keySet());
    } catch (JsonParseException e) { // the file was valid when it was read for the first time
      throw new UsageException("the file of --config cannot be read twice, as a pipe: set --provider too");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** {@return the name of the only provider} */
  String provider() {
    var names = providers();
    if (names.size() == 1) return names.get(0);
    throw new UsageException(
        "the file has " + names.size() + " providers; set --provider to one of " + String.join(", ", names));
  }

  /** {@return the target of requests: the model of the option, otherwise the only model of the only provider} */
  String target(Bifrost bifrost) {
    var model = arguments.value("--model");
    if (model.isEmpty()) return onlyModel(bifrost, provider());
    return arguments.has("--provider") ? provider() + "/" + model : model;
  }

  private static String onlyModel(Bifrost bifrost, String provider) {
    var models = new LinkedHashSet<String>();
    for (var model : bifrost.send(ListModelsRequest.of(provider)).data()) models.add(model.id());
    if (models.size() == 1) return provider + "/" + models.iterator().next();
    throw new UsageException(models.isEmpty() ? "the server lists no model; set --model"
        : "the server has " + models.size() + " models; set --model to one of " + String.join(", ", models));
  }
}
