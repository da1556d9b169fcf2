package bifrost.api;

import bifrost.api.internal.Nullable;
import bifrost.api.internal.call.CallEventStream;
import bifrost.api.internal.conversation.PromptLimit;
import bifrost.api.internal.value.ArgumentChecks;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A conversation with a model, which remembers its messages. A turn adds the new messages and the answer only when the
 * answer is complete, so a turn that failed is repeated by sending the same message again.
 *
 * <pre>{@code
 * var conversation = Conversation.of(bifrost, ChatCompletionRequest.of("vllm/Qwen/Qwen3-0.6B", system("Be brief.")));
 * System.out.println(conversation.send("What is the capital of France?").text());
 * System.out.println(conversation.send("How many people live there?").text());
 * }</pre>
 *
 * <p>{@code conversation.request().json()} is the conversation in a form that can be stored, and
 * {@code Conversation.of(bifrost, ChatCompletionRequest.parse(…))} continues it.
 *
 * <p>Thread-safe, but one turn must end before the next one starts; a stream ends when all events are read, or when it
 * is closed.
 *
 * @since 0.1
 */
public final class Conversation {
  private final Bifrost bifrost;
  private final Optional<PromptLimit> limit;
  private final Object lock = new Object();
  private ChatCompletionRequest request; // contains the messages of the turns that have ended
  private @Nullable ChatCompletionRequest sent; // is null if no turn is in progress
  /** The outcome of the stream that is open, or null. A reference to the stream would hide that it is not closed. */
  private @Nullable Supplier<Optional<Outcome<ChatCompletion>>> answer;

  private Conversation(Bifrost bifrost, ChatCompletionRequest request, Optional<PromptLimit> limit) {
    this.bifrost = Objects.requireNonNull(bifrost, "bifrost");
    this.request = Objects.requireNonNull(request, "request");
    this.limit = limit;
  }

  /**
   * Returns a conversation.
   *
   * @param bifrost the client, which the conversation does not close
   * @param request the model, the parameters and the first messages, such as a system message or a stored conversation
   * @return a conversation
   */
  public static Conversation of(Bifrost bifrost, ChatCompletionRequest request) {
    return new Conversation(bifrost, request, Optional.empty());
  }

  /**
   * Returns a conversation whose prompt has a maximum length. Each turn first asks the server for the number of tokens
   * (with {@link TokenizeRequest}, specific to vLLM), and removes the oldest turns until the prompt fits. The system
   * messages at the beginning and the new messages always remain.
   *
   * @param bifrost the client, which the conversation does not close
   * @param request the model, the parameters and the first messages, such as a system message or a stored conversation
   * @param maxPromptTokens the maximum number of tokens of the prompt: at most the length of the model's context
   *     ({@code max_model_len}) minus the tokens of an answer
   * @return a conversation
   */
  public static Conversation of(Bifrost bifrost, ChatCompletionRequest request, int maxPromptTokens) {
    return new Conversation(bifrost, request, Optional.of(new PromptLimit(maxPromptTokens)));
  }

  /**
   * Sends a message of the user.
   *
   * @param user the text of the message
   * @return the answer
   * @throws BifrostException if the call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public ChatCompletion send(String user) {
    return send(List.of(Message.user(Objects.requireNonNull(user, "user"))), CallOptions.options());
  }

  /**
   * Sends messages, such as a message of the user with an image, or the results of tool calls.
   *
   * @param first a new message
   * @param more further new messages
   * @return the answer
   * @throws BifrostException if a call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public ChatCompletion send(Message first, Message... more) {
    return send(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sends messages.
   *
   * @param messages the new messages, at least one
   * @return the answer
   * @throws BifrostException if a call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public ChatCompletion send(List<? extends Message> messages) {
    return send(messages, CallOptions.options());
  }

  /**
   * Sends messages.
   *
   * @param messages the new messages, at least one
   * @param options the options of the calls
   * @return the answer
   * @throws BifrostException if a call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public ChatCompletion send(List<? extends Message> messages, CallOptions options) {
    var next = begin(messages, options);
    ChatCompletion completion = null;
    try {
      completion = bifrost.send(next, options);
      return completion;
    } finally {
      end(completion);
    }
  }

  /**
   * Sends a message of the user, and returns the events of the answer.
   *
   * @param user the text of the message
   * @return the events; the conversation contains the turn when all of them have been read
   * @throws BifrostException if the call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public EventStream<ChatCompletionChunk, ChatCompletion> stream(String user) {
    return stream(List.of(Message.user(Objects.requireNonNull(user, "user"))), CallOptions.options());
  }

  /**
   * Sends messages, and returns the events of the answer.
   *
   * @param first a new message
   * @param more further new messages
   * @return the events; the conversation contains the turn when all of them have been read
   * @throws BifrostException if a call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public EventStream<ChatCompletionChunk, ChatCompletion> stream(Message first, Message... more) {
    return stream(ArgumentChecks.listOf(first, more));
  }

  /**
   * Sends messages, and returns the events of the answer.
   *
   * @param messages the new messages, at least one
   * @return the events; the conversation contains the turn when all of them have been read
   * @throws BifrostException if a call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public EventStream<ChatCompletionChunk, ChatCompletion> stream(List<? extends Message> messages) {
    return stream(messages, CallOptions.options());
  }

  /**
   * Sends messages, and returns the events of the answer.
   *
   * @param messages the new messages, at least one
   * @param options the options of the calls
   * @return the events; the conversation contains the turn when all of them have been read
   * @throws BifrostException if a call fails; the conversation is then unchanged
   * @throws IllegalArgumentException if the messages that always remain are longer than the maximum of tokens
   * @throws IllegalStateException if the previous turn has not ended
   */
  public EventStream<ChatCompletionChunk, ChatCompletion> stream(List<? extends Message> messages,
      CallOptions options) {
    var next = begin(messages, options);
    EventStream<ChatCompletionChunk, ChatCompletion> opened = null;
    try {
      opened = bifrost.stream(next, options);
      return opened;
    } finally {
      if (opened == null) end(null);
      else answerWith(opened);
    }
  }

  /**
   * Adds messages without a request, such as those of a stream that was closed before its end.
   *
   * @param first a message
   * @param more further messages
   * @throws IllegalStateException if a turn is in progress
   */
  public void add(Message first, Message... more) {
    add(ArgumentChecks.listOf(first, more));
  }

  /**
   * Adds messages without a request.
   *
   * @param messages the messages
   * @throws IllegalStateException if a turn is in progress
   */
  public void add(List<? extends Message> messages) {
    Objects.requireNonNull(messages, "messages");
    synchronized (lock) {
      requireIdle();
      request = request.then(messages);
    }
  }

  /** {@return the request with all messages of the turns that ended with a complete answer} */
  public ChatCompletionRequest request() {
    synchronized (lock) {
      settle();
      return request;
    }
  }

  /** {@return the messages of the turns that ended with a complete answer} */
  public List<Message> messages() {
    return request().messages();
  }

  /** {@return the request of a new turn} */
  private ChatCompletionRequest begin(List<? extends Message> messages, CallOptions options) {
    Objects.requireNonNull(messages, "messages");
    Objects.requireNonNull(options, "options");
    if (messages.isEmpty()) throw new IllegalArgumentException("messages must not be empty");
    ChatCompletionRequest next;
    int oldMessages;
    synchronized (lock) {
      requireIdle();
      oldMessages = request.messages().size();
      next = request.then(messages);
      sent = next;
    }
    if (limit.isEmpty()) return next;
    ChatCompletionRequest shorter = null;
    try {
      shorter = limit.get().apply(next, oldMessages, bifrost, options);
    } finally {
      if (shorter == null) end(null);
    }
    synchronized (lock) {
      sent = shorter;
    }
    return shorter;
  }

  private void answerWith(EventStream<ChatCompletionChunk, ChatCompletion> stream) {
    synchronized (lock) {
      answer = stream instanceof CallEventStream<?, ChatCompletion> call ? call.outcomeSource() : stream::outcome;
    }
  }

  private void requireIdle() {
    settle();
    if (sent != null) {
      throw new IllegalStateException("the previous turn has not ended: read its answer to the end, or close it");
    }
  }

  /** Ends the turn whose answer was streamed, if the stream has ended. */
  private void settle() {
    var outcome = answer == null ? Optional.<Outcome<ChatCompletion>>empty() : answer.get();
    if (outcome.isEmpty()) return;
    end(outcome.get() instanceof Outcome.Success<ChatCompletion> success ? success.value() : null);
  }

  private void end(@Nullable ChatCompletion completion) {
    synchronized (lock) {
      if (completion != null && sent != null) request = sent.then(completion.message());
      sent = null;
      answer = null;
    }
  }
}
