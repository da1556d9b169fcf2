package bifrost.testkit.contract;

import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.contract.DialectWithoutFeatures;
import bifrost.testkit.internal.openai.OpenAiDialect;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The server side of a protocol, which encodes scenarios as responses, and decodes requests. For OpenAI's
 * protocol, use {@link #openAi()}. To test a provider of another protocol, implement this interface according
 * to the documentation of the server, and do not use code of the provider: no rule can detect a mistake that
 * both share. Implementations must be thread-safe: the threads of the server call them concurrently.
 *
 * <p>A dialect encodes only the content. The test kit breaks and stalls connections, and splits responses into
 * network writes. Scenarios use the names of this library. If the protocol has other names, both the provider
 * and the dialect must translate them: for example, the finish reason {@code length} may be {@code max_tokens}
 * in the protocol. If the server would reject a request, {@link #decode} throws an exception. Rules report a
 * failure of the dialect separately from failures of the provider.
 *
 * @since 0.1
 */
public interface Dialect {
  /**
   * A feature of a protocol. If a feature is missing, the rules that need it are skipped, and the other rules do
   * not use it. {@link #without} removes features.
   */
  enum Feature {
    /** Streamed responses. */
    STREAMS,
    /**
     * An end marker of streams, in addition to the finish reasons. The dialect omits it if a scenario has
     * {@link ServerQuirk#NO_END_MARKER}.
     */
    END_MARKER,
    /** Servers may omit the end marker. */
    OPTIONAL_END_MARKER,
    /** Errors after a success status, in the body or in the stream. */
    ERRORS_AFTER_SUCCESS,
    /** The HTTP status inside errors after a success status. */
    STATUS_OF_LATE_ERRORS,
    /** Reasoning, separate from the text. */
    REASONING,
    /** Refusals, separate from the text. */
    REFUSALS,
    /** Tools and tool calls. */
    TOOLS,
    /**
     * Arguments of tool calls as the text that the model generated, including whitespace and mistakes; without
     * this feature, the arguments are a JSON object, and their formatting is lost.
     */
    ARGUMENTS_AS_TEXT,
    /** System messages at any position in a conversation, and not only at its start. */
    SYSTEM_MESSAGES_ANYWHERE,
    /** Developer messages, separate from system messages. */
    DEVELOPER_MESSAGES,
    /** Several choices for one request. */
    MULTIPLE_CHOICES,
    /** Log probabilities of tokens. */
    LOGPROBS,
    /** Token usage. */
    USAGE,
    /** The total of the token usage, as the server counts it; without this feature, the sum of the other counts. */
    TOTAL_TOKENS,
    /** Other members of the token usage, such as cached tokens and reasoning tokens: {@code usage().extras()}. */
    USAGE_DETAILS,
    /**
     * Deltas that end within a character. The two halves of the character are surrogates, which the protocol encodes
     * as escape sequences.
     */
    SPLIT_CHARACTERS,
    /** Parameters in addition to the conversation, including unknown ones. */
    PARAMETERS,
    /** Images and other content parts, in addition to text, in user messages. */
    CONTENT_PARTS,
    /** Content parts in system, developer and tool messages too. */
    CONTENT_PARTS_IN_EVERY_ROLE,
    /** Extras: members of a response that have no record component. */
    EXTRAS,
    /** Extras of choices and messages too, if the protocol encodes them as separate objects. */
    NESTED_EXTRAS,
    /**
     * Responses in the JSON forms of {@code bifrost.api.spi}, which are OpenAI's. The rules that send every member of a
     * response, and unknown members at every place, do not use the encoder of the dialect.
     */
    JSON_FORMS,
    /** Extras of messages in requests, such as a name. */
    MESSAGE_EXTRAS,
    /** Types of errors. */
    ERROR_TYPES,
    /** The member of the request that caused an error. */
    ERROR_PARAMS,
    /** The id of a request, in the header {@code X-Request-Id} of its response. */
    REQUEST_IDS,
    /** The delay that the server requests before a retry. */
    RETRY_AFTER,
    /** {@code Retry-After} in every form of HTTP: seconds and dates. */
    RETRY_AFTER_HEADER,
    /** {@code retry-after-ms}, the delay in milliseconds. */
    RETRY_AFTER_MS,
    /** Codes of errors, as text or as a number. */
    ERROR_CODES,
    /** Reasoning in the history: the reasoning of earlier responses is sent back. */
    REASONING_IN_HISTORY,
    /** Refusals in the history: the refusals of earlier responses are sent back. */
    REFUSALS_IN_HISTORY,
    /** Extras of tool calls and of their functions in requests. */
    TOOL_CALL_EXTRAS,
    /** Content parts of any type, with members such as the detail of an image. */
    CONTENT_PART_EXTRAS,
    /** The parameter {@code stream_options}, which is valid only in requests for a stream. */
    STREAM_OPTIONS,
    /** The query of the base URL and {@code ProviderConfig.query}, which are added to the URL of every request. */
    URL_QUERIES,
    /** Uploads as {@code multipart/form-data}. */
    FORMS,
    /** Streams of server-sent events, which may contain comments. */
    SSE_COMMENTS,
    /** Connections that serve several requests. */
    CONNECTION_REUSE,
    /** Reuse of the connection of a stream whose body ends shortly after the last event. */
    LATE_ENDS,
    /** The limits {@code maxBodyBytes} and {@code maxEventBytes} of the configuration. */
    SIZE_LIMITS,
    /**
     * The variants of OpenAI's protocol that other servers and gateways speak. The rules about them do not use the
     * encoder of the dialect.
     */
    SERVER_VARIANTS,
    /**
     * The options {@code responses}, {@code reasoning_names} and {@code stream_options} of
     * {@link bifrost.api.ProviderConfig#option}, which providers of OpenAI's protocol may have.
     */
    PROVIDER_OPTIONS,
    /** Reports of the raw bytes of requests and responses, which some HTTP clients cannot give. */
    RAW_BODIES,
    /** HTTP proxies: {@code NetworkConfig.proxy}, and the proxy of the JVM. */
    PROXIES,
    /** Servers on {@code https://}, and the TLS settings of {@code NetworkConfig}. */
    TLS,
    /**
     * Base URLs in every form of {@code ProviderConfig.baseUrl}, with {@code pathPrefix} and {@code path}. The rules
     * about them need OpenAI's paths.
     */
    URL_FORMS,
    /** Redirects of the same request at the same server, which are followed. */
    REDIRECTS
  }

  /**
   * A decoded request.
   *
   * @param operation the operation
   * @param model the model; {@code ""} if the request has none
   * @param messages the conversation of a chat completion request or a Responses API request; user content that
   *     is a string becomes one text part, and instructions become a system message
   * @param input the prompt of a completion or the input of an embedding; for a ranking, an object with
   *     {@code query} and {@code documents}; for audio, an object with {@code filename} and the bytes as
   *     {@code base64}; for a file or a batch, an object with the {@code action} and, if there is one, the
   *     {@code id}; for a raw request, its method and path; otherwise empty
   * @param parameters the other members, without those that the protocol itself needs, such as {@code stream};
   *     for a form, all values are strings, because forms have no other type
   * @param streamed whether the request asks for a stream
   * @param includesUsage whether the request asks for the token usage; true if the server always sends it
   * @param key the key that the client sent; empty if it sent none
   */
  record DecodedRequest(Operation operation, String model, List<Message> messages, Optional<JsonValue> input,
      JsonObject parameters, boolean streamed, boolean includesUsage, Optional<String> key) {
    /** Copies the messages. */
    public DecodedRequest {
      Objects.requireNonNull(operation, "operation");
      Objects.requireNonNull(model, "model");
      Objects.requireNonNull(input, "input");
      Objects.requireNonNull(parameters, "parameters");
      Objects.requireNonNull(key, "key");
      messages = List.copyOf(Objects.requireNonNull(messages, "messages"));
    }

    /**
     * Returns a request that has only an operation.
     *
     * @param operation the operation
     * @return a request without a model, messages, an input, other members and a key, which asks for neither a stream
     *     nor the token usage
     */
    public static DecodedRequest of(Operation operation) {
      return new DecodedRequest(operation, "", List.of(), Optional.empty(), JsonObject.of(), false, false,
          Optional.empty());
    }

    /**
     * Sets the model.
     *
     * @param model the model
     * @return a changed copy
     */
    public DecodedRequest model(String model) {
      return new DecodedRequest(operation, model, messages, input, parameters, streamed, includesUsage, key);
    }

    /**
     * Sets the conversation.
     *
     * @param messages the messages, in order
     * @return a changed copy
     */
    public DecodedRequest messages(List<? extends Message> messages) {
      return new DecodedRequest(operation, model, List.copyOf(Objects.requireNonNull(messages, "messages")), input,
          parameters, streamed, includesUsage, key);
    }

    /**
     * Sets the input.
     *
     * @param input the input
     * @return a changed copy
     */
    public DecodedRequest input(JsonValue input) {
      return new DecodedRequest(operation, model, messages, Optional.of(Objects.requireNonNull(input, "input")),
          parameters, streamed, includesUsage, key);
    }

    /**
     * Sets the other members.
     *
     * @param parameters the members
     * @return a changed copy
     */
    public DecodedRequest parameters(JsonObject parameters) {
      return new DecodedRequest(operation, model, messages, input, parameters, streamed, includesUsage, key);
    }

    /**
     * Sets whether the request asks for a stream.
     *
     * @param streamed true if it asks for a stream
     * @return a changed copy
     */
    public DecodedRequest streamed(boolean streamed) {
      return new DecodedRequest(operation, model, messages, input, parameters, streamed, includesUsage, key);
    }

    /**
     * Sets whether the request asks for the token usage.
     *
     * @param includesUsage true if it asks for the usage, or if the server always sends it
     * @return a changed copy
     */
    public DecodedRequest includesUsage(boolean includesUsage) {
      return new DecodedRequest(operation, model, messages, input, parameters, streamed, includesUsage, key);
    }

    /**
     * Sets the key that the client sent.
     *
     * @param key the key
     * @return a changed copy
     */
    public DecodedRequest key(String key) {
      return new DecodedRequest(operation, model, messages, input, parameters, streamed, includesUsage,
          Optional.of(Objects.requireNonNull(key, "key")));
    }
  }

  /** {@return OpenAI's protocol, as vLLM implements it} */
  static Dialect openAi() {
    return new OpenAiDialect();
  }

  /** {@return the features of the protocol; by default, all of them} */
  default Set<Feature> features() {
    return Collections.unmodifiableSet(EnumSet.allOf(Feature.class));
  }

  /**
   * Returns this dialect without features that the provider under test does not have, so that the rules about them are
   * skipped: {@code Dialect.openAi().without(Feature.LOGPROBS)}.
   *
   * @param first a feature
   * @param more more features
   * @return a dialect with fewer features
   */
  default Dialect without(Feature first, Feature... more) {
    return without(EnumSet.of(Objects.requireNonNull(first, "first"), Objects.requireNonNull(more, "more")));
  }

  /**
   * Returns this dialect without features that the provider under test does not have, so that the rules about them are
   * skipped.
   *
   * @param features the features
   * @return a dialect with fewer features
   */
  default Dialect without(Set<Feature> features) {
    return new DialectWithoutFeatures(this, features);
  }

  /**
   * Decodes a request. Throws an exception if the server would reject the request or lose a part of it, for
   * example if the content type of a body is missing.
   *
   * @param request the request
   * @return the decoded request
   */
  DecodedRequest decode(RecordedRequest request);

  /**
   * Encodes a complete, non-streamed response with all {@link Scenario#deltas()}. If the ending of the scenario
   * is {@code FAILED}, encodes the error with a success status instead.
   *
   * @param scenario the scenario
   * @return the response
   */
  Reply encodeResponse(Scenario scenario);

  /**
   * Encodes a streamed response, with each event in its own {@link Reply#writes() write}. The events contain
   * all {@link Scenario#sentDeltas()}. If a choice {@link Scenario#isFinished(int) is finished}, its finish
   * reason follows its last delta. If the scenario {@link Scenario#isComplete() is complete}, the end of the
   * stream comes last. If its ending is {@code FAILED}, the error comes last. For every other ending, the
   * dialect adds nothing, because the test kit adds the ending.
   *
   * <p>{@link Reply#events(List)} creates a stream of server-sent events. A stream with another content type
   * needs the header {@code transfer-encoding: chunked}; otherwise the server sends it with
   * {@code Content-Length}.
   *
   * @param scenario the scenario
   * @return the response
   */
  Reply encodeStream(Scenario scenario);

  /**
   * Encodes an error instead of a response.
   *
   * @param scenario the scenario; {@code ending().error()} is the error
   * @return the response
   */
  Reply encodeError(Scenario scenario);

  /** {@return events with valid framing and invalid content, as bytes} */
  List<byte[]> malformedEvents();
}
