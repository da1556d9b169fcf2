package bifrost.api;

import bifrost.api.internal.value.ArgumentChecks;
import bifrost.api.internal.wire.JsonForm;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonRepresentable;
import bifrost.api.spi.TokenizationJson;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A request for the tokens of a text, or of the prompt that the model's chat template makes of a conversation; specific
 * to vLLM. The members are those of vLLM's {@code TokenizeCompletionRequest} and {@code TokenizeChatRequest}. Immutable
 * and thread-safe.
 *
 * <pre>{@code
 * int count = bifrost.send(TokenizeRequest.of("vllm/Qwen/Qwen3-0.6B", conversation).tools(weather)).count();
 * }</pre>
 *
 * <p>Endpoint: <code>{@index /tokenize TokenizeRequest}</code>.
 *
 * @param model the model, as {@code provider/model}, or a model of the default provider
 * @param prompt the text; {@code ""} if there are messages
 * @param messages the conversation; empty for the tokens of the text
 * @param parameters the other members of the body
 * @since 0.1
 */
public record TokenizeRequest(String model, String prompt, List<Message> messages, JsonObject parameters)
    implements Request<Tokenization>, Parameters<TokenizeRequest>, JsonRepresentable {
  /** Copies the messages, and checks that there is no text besides them and that no parameter repeats a component. */
  public TokenizeRequest {
    ArgumentChecks.target("model", model);
    Objects.requireNonNull(prompt, "prompt");
    messages = List.copyOf(Objects.requireNonNull(messages, "messages"));
    if (!prompt.isEmpty() && !messages.isEmpty()) {
      throw new IllegalArgumentException("prompt must be empty if there are messages: '" + prompt + "'");
    }
    ArgumentChecks.parameters(parameters, "model", "prompt", "messages");
  }

  /**
   * Returns a request for the tokens of a text.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param prompt the text
   * @return a request
   */
  public static TokenizeRequest of(String model, String prompt) {
    return new TokenizeRequest(model, prompt, List.of(), JsonObject.of());
  }

  /**
   * Returns a request for the tokens of a conversation.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param first a message
   * @param more further messages
   * @return a request
   */
  public static TokenizeRequest of(String model, Message first, Message... more) {
    return of(model, ArgumentChecks.listOf(first, more));
  }

  /**
   * Returns a request for the tokens of a conversation.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @param messages the conversation, at least one message
   * @return a request
   */
  public static TokenizeRequest of(String model, List<? extends Message> messages) {
    ArgumentChecks.target("model", model);
    var copy = List.<Message>copyOf(Objects.requireNonNull(messages, "messages"));
    if (copy.isEmpty()) throw new IllegalArgumentException("messages must not be empty");
    return new TokenizeRequest(model, "", copy, JsonObject.of());
  }

  /**
   * Returns the request that a JSON form represents.
   *
   * @param json the JSON form, as {@link #json()} returns it or a client sends it
   * @return the request
   */
  public static TokenizeRequest of(JsonObject json) {
    return JsonForm.read(json, TokenizationJson::readRequest);
  }

  /**
   * Returns the request that a text represents.
   *
   * @param json the text of a JSON form
   * @return the request
   * @throws bifrost.api.json.JsonParseException if the text is not a request
   */
  public static TokenizeRequest parse(String json) {
    return JsonForm.parse(json, TokenizationJson::readRequest);
  }

  /**
   * Sets the model.
   *
   * @param model the model, as {@code provider/model}, or a model of the default provider
   * @return a changed copy
   */
  public TokenizeRequest model(String model) {
    return new TokenizeRequest(model, prompt, messages, parameters);
  }

  /**
   * Sets the text, and removes the messages.
   *
   * @param prompt the text
   * @return a changed copy
   */
  public TokenizeRequest prompt(String prompt) {
    return new TokenizeRequest(model, prompt, List.of(), parameters);
  }

  /**
   * Sets the conversation, and removes the text.
   *
   * @param messages the conversation
   * @return a changed copy
   */
  public TokenizeRequest messages(List<? extends Message> messages) {
    return new TokenizeRequest(model, "", List.copyOf(Objects.requireNonNull(messages, "messages")), parameters);
  }

  @Override
  public TokenizeRequest parameters(JsonObject parameters) {
    return new TokenizeRequest(model, prompt, messages, parameters);
  }

  /**
   * Sets whether the response contains the tokens as texts.
   *
   * @param value true for the texts
   * @return a changed copy
   */
  public TokenizeRequest returnTokenStrs(boolean value) {
    return with("return_token_strs", value);
  }

  /**
   * Sets whether special tokens, such as the token for the beginning of a text, are added. By default they are added to
   * a text, and not to a conversation, whose chat template adds them.
   *
   * @param value true to add them
   * @return a changed copy
   */
  public TokenizeRequest addSpecialTokens(boolean value) {
    return with("add_special_tokens", value);
  }

  /**
   * Sets whether the prompt of a conversation ends with the start of the model's response, as in a chat completion.
   * True by default.
   *
   * @param value false to omit the start
   * @return a changed copy
   */
  public TokenizeRequest addGenerationPrompt(boolean value) {
    return with("add_generation_prompt", value);
  }

  /**
   * Sets the tools of a conversation, which are part of its prompt.
   *
   * @param first a tool
   * @param more further tools
   * @return a changed copy
   */
  public TokenizeRequest tools(Tool first, Tool... more) {
    return tools(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sets the tools of a conversation, which are part of its prompt.
   *
   * @param tools the tools; an empty list removes the parameter
   * @return a changed copy
   */
  public TokenizeRequest tools(List<Tool> tools) {
    Objects.requireNonNull(tools, "tools");
    return tools.isEmpty() ? without("tools") : with("tools", tools.stream().map(Tool::json).toList());
  }

  /**
   * Sets additional variables of the model's chat template.
   *
   * @param values the values by name, such as {@code enable_thinking}, each of a type that
   *     {@link #with(String, Object)} accepts
   * @return a changed copy
   */
  public TokenizeRequest chatTemplateKwargs(Map<String, ?> values) {
    return with("chat_template_kwargs", Objects.requireNonNull(values, "values"));
  }

  @Override
  public Operation operation() {
    return Operation.TOKENIZE;
  }

  @Override
  public String target() {
    return model;
  }

  @Override
  public TokenizeRequest target(String target) {
    return model(Objects.requireNonNull(target, "target"));
  }

  /** {@return the JSON form, with the names of vLLM} */
  @Override
  public JsonObject json() {
    return JsonForm.json(this, TokenizationJson::writeRequest);
  }
}
