package bifrost.testkit.contract;

import bifrost.api.AssistantMessage;
import bifrost.api.BifrostError.Rejected;
import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.FinishReason;
import bifrost.api.Message;
import bifrost.api.ProviderConfig;
import bifrost.api.SystemMessage;
import bifrost.api.Usage;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import bifrost.api.spi.Provider;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Runs the contract against a provider for Ollama's own protocol. */
class OllamaContractTests implements ProviderContract {
  @Override
  public Provider provider(URI backend, ProviderConfig config) {
    return new ExampleProvider(config, new Ollama());
  }

  @Override
  public Dialect dialect() {
    return new OllamaDialect();
  }

  private static final class Ollama implements ExampleProvider.Protocol {
    @Override
    public String path() {
      return "/api/chat";
    }

    @Override
    public String headers(String key) {
      return "authorization: Bearer " + key + "\r\n";
    }

    @Override
    public JsonObject request(ChatCompletionRequest request, boolean streamed) {
      return JsonObject.of("model", request.model())
          .with("messages", request.messages().stream().map(Ollama::message).toList())
          .with("stream", streamed).with("options", request.parameters());
    }

    private static JsonObject message(Message message) {
      if (message instanceof SystemMessage system) return message("system", system.text());
      return message instanceof AssistantMessage assistant ? message("assistant", assistant.text())
          : message("user", ((UserMessage) message).text());
    }

    private static JsonObject message(String role, String text) {
      return JsonObject.of("role", role).with("content", text);
    }

    @Override
    public ChatCompletion response(JsonObject response) {
      if (!response.bool("done").orElse(false)) throw new IllegalStateException("the response is not done");
      var json = response.object("message").orElseThrow(() -> new IllegalStateException("no message"));
      var message =
          AssistantMessage.of(json.string("content").orElse("")).reasoning(json.string("thinking").orElse(""));
      var choice = new ChatCompletion.Choice(0, message, reason(response), Optional.empty(), JsonObject.of());
      return new ChatCompletion("", Optional.empty(), response.string("model").orElse(""), List.of(choice),
          usage(response), Optional.empty(), JsonObject.of());
    }

    private static Optional<FinishReason> reason(JsonObject json) {
      return json.string("done_reason").map(FinishReason::new);
    }

    private static Optional<Usage> usage(JsonObject json) {
      var prompt = json.integer("prompt_eval_count");
      return prompt.isEmpty() ? Optional.empty()
          : Optional.of(Usage.of(prompt.getAsLong(), json.integer("eval_count").orElse(0)));
    }

    @Override
    public Optional<Rejected> error(JsonObject json, int status, String text) {
      return json.string("error").map(message -> Rejected.of(status >= 300 ? status : 500, message).body(text));
    }

    @Override
    public boolean isStream(String contentType) {
      return contentType.toLowerCase(Locale.ROOT).startsWith("application/x-ndjson");
    }

    @Override
    public ExampleProvider.Events events() {
      return new Lines();
    }
  }

  private static final class Lines implements ExampleProvider.Events {
    private boolean ended;

    @Override
    public Optional<String> next(MutantConnection call) throws IOException {
      return ExampleProvider.line(call);
    }

    @Override
    public Optional<ChatCompletionChunk> chunk(JsonObject line) {
      var message = line.object("message").orElseThrow(() -> new IllegalStateException("no message"));
      ended = line.bool("done").orElse(false);
      var delta = new ChatCompletionChunk.Delta(message.string("role"), message.string("content").orElse(""),
          message.string("thinking").orElse(""), "", "", List.of(), JsonObject.of());
      var choice = new ChatCompletionChunk.Choice(0, delta, Ollama.reason(line), Optional.empty(), JsonObject.of());
      return Optional.of(new ChatCompletionChunk("", Optional.empty(), line.string("model").orElse(""),
          List.of(choice), Ollama.usage(line), Optional.empty(), JsonObject.of()));
    }

    @Override
    public boolean isEnded() {
      return ended;
    }
  }
}
