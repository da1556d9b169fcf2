package bifrost.api.internal.conversation;

import bifrost.api.Bifrost;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.DeveloperMessage;
import bifrost.api.Message;
import bifrost.api.SystemMessage;
import bifrost.api.TokenizeRequest;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** A maximum of tokens of a prompt. The oldest turns of a conversation are removed until it fits. */
public record PromptLimit(int maxTokens) {
  /** The parameters of a chat completion that change its prompt, and that {@code /tokenize} accepts too. */
  private static final List<String> PROMPT_PARAMETERS = List.of("tools", "chat_template", "add_generation_prompt",
      "continue_final_message", "add_special_tokens", "mm_processor_kwargs", "media_io_kwargs");

  /** The parameters that {@code /tokenize} accepts only as arguments of the chat template. */
  private static final List<String> TEMPLATE_ARGUMENTS = List.of("documents", "reasoning_effort");

  /** Rejects a maximum below 1. */
  public PromptLimit {
    if (maxTokens < 1) throw new IllegalArgumentException("maxPromptTokens must be at least 1: " + maxTokens);
  }

  /**
   * {@return the request without the oldest turns} A turn begins with a message of the user, so it contains the tool
   * calls and their results. The system messages at the beginning and the new messages remain. The number of questions
   * to the server grows with the logarithm of the number of turns, and is 1 if all of them fit.
   *
   * @param request the request
   * @param oldMessages the number of messages before the new ones
   */
  public ChatCompletionRequest apply(ChatCompletionRequest request, int oldMessages, Bifrost bifrost,
      CallOptions options) {
    List<Integer> starts = starts(request.messages(), oldMessages);
    int count = count(request, bifrost, options);
    if (count <= maxTokens) return request;
    int first = 1; // the first start that may fit
    int end = starts.size(); // the first start that is known to fit, or the number of starts
    while (first < end) {
      int middle = (first + end) >>> 1;
      int tokens = count(startingAt(starts.get(middle), starts.get(0), request), bifrost, options);
      if (tokens <= maxTokens) {
        end = middle;
      } else {
        count = tokens;
        first = middle + 1;
      }
    }
    if (end < starts.size()) return startingAt(starts.get(end), starts.get(0), request);
    throw new IllegalArgumentException("the shortest prompt of the conversation has " + count
        + " tokens, and maxPromptTokens is " + maxTokens + ": shorten the new messages or the system message");
  }

  /** {@return the positions at which the history may start, in order; the first one is after the system messages} */
  private static List<Integer> starts(List<Message> messages, int oldMessages) {
    int system = 0;
    while (system < oldMessages && isSystem(messages.get(system))) system++;
    var starts = new ArrayList<>(List.of(system));
    for (int i = system + 1; i < oldMessages; i++) if (messages.get(i) instanceof UserMessage) starts.add(i);
    var next = messages.get(oldMessages);
    if (system < oldMessages && (next instanceof UserMessage || isSystem(next))) starts.add(oldMessages);
    return starts;
  }

  private static boolean isSystem(Message message) {
    return message instanceof SystemMessage || message instanceof DeveloperMessage;
  }

  private static ChatCompletionRequest startingAt(int start, int system, ChatCompletionRequest request) {
    List<Message> messages = request.messages();
    var kept = new ArrayList<>(messages.subList(0, system));
    kept.addAll(messages.subList(start, messages.size()));
    return request.messages(kept);
  }

  private static int count(ChatCompletionRequest request, Bifrost bifrost, CallOptions options) {
    var tokenize = TokenizeRequest.of(request.model(), request.messages());
    for (var name : PROMPT_PARAMETERS) {
      var value = request.parameters().tryGet(name);
      if (value.isPresent()) tokenize = tokenize.with(name, value.get());
    }
    var arguments = request.parameters().object("chat_template_kwargs").orElse(JsonObject.of());
    for (var name : TEMPLATE_ARGUMENTS) {
      var value = request.parameters().tryGet(name);
      if (value.isPresent()) arguments = arguments.with(name, value.get());
    }
    if (!arguments.isEmpty()) tokenize = tokenize.with("chat_template_kwargs", arguments);
    return bifrost.send(tokenize, options).count();
  }
}
