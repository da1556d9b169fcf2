package bifrost.testkit.contract;

import bifrost.api.Message;
import bifrost.api.Operation;
import bifrost.api.json.JsonObject;
import bifrost.api.json.JsonValue;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import bifrost.testkit.internal.openai.OpenAiDialect;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * How scenarios meet a wire: it writes what the server says, and reads what it was asked. Whoever tests a provider of a wire of their own
 * writes one; for OpenAI's wire there is {@link #openAi()}. It is the server's half of the codec, so write it from the server's
 * documentation, and not with the provider's own code: what both got wrong, no rule would find.
 *
 * <p>Only what is said is the dialect's affair: breaking connections, stalling, and the division into network writes are the kit's. The words of a
 * scenario are this library's; where a wire has others, a provider translates them, and so does the dialect: {@code length} may be its
 * {@code max_tokens}. What the server would refuse, {@link #decode} refuses by an exception. A dialect that fails is told from a provider that does.
 */
public interface Dialect {
  /** What a wire can say. Rules leave out what it cannot. */
  enum Feature {
    /** Answers in pieces. */
    STREAMS,
    /** A mark at the end of those, beside the finish reasons; the dialect leaves it out where a scenario has {@link ServerQuirk#NO_END_MARKER}. */
    END_MARKER,
    /** Servers that leave that mark out. */
    OPTIONAL_END_MARKER,
    /** An error inside an answer that began as a success. */
    ERRORS_AFTER_SUCCESS,
    /** The status of such an error. */
    STATUS_OF_LATE_ERRORS,
    /** What the model thinks, apart from what it says. */
    REASONING,
    /** Why the model refuses, apart from what it says. */
    REFUSALS,
    /** Tools to call, and calls of them. */
    TOOLS,
    /** Their arguments as the text that the model wrote, blanks and mistakes included; else they are an object, which has no spelling. */
    ARGUMENTS_AS_TEXT,
    /** System messages in the middle of a conversation, and not only before it. */
    SYSTEM_MESSAGES_ANYWHERE,
    /** Messages of the developer, apart from those of the system. */
    DEVELOPER_MESSAGES,
    /** Several answers to one question. */
    MULTIPLE_CHOICES,
    /** How likely tokens were. */
    LOGPROBS,
    /** How many tokens were used. */
    USAGE,
    /** Parameters beside the conversation, also those that nobody knows yet. */
    PARAMETERS,
    /** Images and other parts beside texts in what the user says. */
    CONTENT_PARTS,
    /** Content parts also in system, developer and tool messages. */
    CONTENT_PARTS_IN_EVERY_ROLE,
    /** Members of an answer that have no component arrive as extras. */
    EXTRAS,
    /** And those of choices and messages, where these are objects of their own. */
    NESTED_EXTRAS,
    /** Members beside those of a message that is sent, such as a name. */
    MESSAGE_EXTRAS,
    /** Classes of errors. */
    ERROR_TYPES,
    /** Members of a request that are at fault. */
    ERROR_PARAMS,
    /** How long the server wants to be left alone. */
    RETRY_AFTER
  }

  /**
   * What a server was asked.
   *
   * @param operation the operation
   * @param model the model, or {@code ""}
   * @param messages the conversation, of a chat or of the Responses API; what the user says in one text is one text part, and instructions are a
   *     system message
   * @param input what is to be continued or embedded; {@code query} and {@code documents} of a ranking; of a recording its {@code filename}, and
   *     its bytes as {@code base64}; of a raw request its method and path
   * @param parameters the other members, without those that the wire itself needs, such as the one that asks for a stream; of a form, which has
   *     nothing else, as texts
   * @param streamed whether pieces are wanted
   * @param includesUsage whether the tokens are to be counted; true where that need not be asked for
   * @param key the key that was sent
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
  }

  /**
   * OpenAI's wire, as vLLM speaks it.
   *
   * @return the dialect
   */
  static Dialect openAi() {
    return new OpenAiDialect();
  }

  /**
   * What this wire can say.
   *
   * @return by default, everything
   */
  default Set<Feature> features() {
    return EnumSet.allOf(Feature.class);
  }

  /**
   * Reads a request. What the server would refuse, or lose, is an exception here, such as a body whose content type is missing.
   *
   * @param request what arrived
   * @return what it asks
   */
  DecodedRequest decode(RecordedRequest request);

  /**
   * Writes a whole answer: everything that {@link Scenario#deltas()} say, and that it is done. If the scenario's ending is {@code FAILED}, it is
   * the error instead, under the status of a success.
   *
   * @param scenario what to say
   * @return the answer
   */
  Reply encodeResponse(Scenario scenario);

  /**
   * Writes an answer in pieces, one {@link Reply#writes() write} each: everything that {@link Scenario#sentDeltas()} says, the finish reason of each choice
   * that {@link Scenario#isFinished(int) is finished} after the last that it says; then, if it
   * {@link Scenario#isComplete() is complete}, that it is done; if its ending is {@code FAILED}, the error; and otherwise nothing more, as if
   * more were to come.
   *
   * <p>{@link Reply#events(List)} makes a stream of server-sent events. Of another content type it needs the header
   * {@code transfer-encoding: chunked}, for a body without it has a length.
   *
   * @param scenario what to say
   * @return the answer
   */
  Reply encodeStream(Scenario scenario);

  /**
   * Writes an error instead of an answer.
   *
   * @param scenario what is asked, and the {@code problem()} of its ending
   * @return the answer
   */
  Reply encodeError(Scenario scenario);

  /**
   * Writes pieces of a stream that are none: framed as such, and not of this wire.
   *
   * @return the bytes of each
   */
  List<byte[]> malformedEvents();
}
