package bifrost.vllm.internal.cli;

import bifrost.api.ChatCompletion;
import bifrost.api.ChatCompletionChunk;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.EventStream;
import bifrost.api.Message;
import bifrost.api.ResponseFormat;
import bifrost.api.UserMessage;
import bifrost.api.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Answers a prompt, or, if there is none and the standard input is a terminal, chats with the user. */
final class ChatCommand {
  private ChatCommand() {}

  static void run(Run run) {
    var arguments = run.arguments;
    var images = images(arguments); // first, because the prompt and the server may take long
    var parameters = parameters(arguments);
    boolean isSession = run.in.isTerminal() && arguments.operands().isEmpty();
    var prompt = isSession ? "" : run.prompt();
    var messages = new ArrayList<Message>();
    if (arguments.has("--system")) messages.add(Message.system(arguments.value("--system")));
    var request = ChatCompletionRequest.of(run.target(), messages).parameters(parameters);
    if (isSession) new ChatSession(run, request, images).run();
    else answer(run, request.then(user(prompt, images)));
  }

  private static void answer(Run run, ChatCompletionRequest request) {
    if (run.arguments.isJson()) {
      run.json(run.bifrost.send(request));
      return;
    }
    try (var chunks = run.bifrost.stream(request)) {
      print(run, chunks, new StringBuilder());
    }
  }

  /**
   * Prints a response as it arrives, and explains an end that is not the model's. A terminal also shows the reasoning.
   *
   * @param text receives the text that was printed
   */
  static void print(Run run, EventStream<ChatCompletionChunk, ChatCompletion> chunks, StringBuilder text) {
    boolean isInReasoningLine = false;
    for (var chunk : chunks) {
      if (!chunk.reasoning().isEmpty() && run.messages.isTerminal()) {
        run.messages.dim(chunk.reasoning());
        isInReasoningLine = !chunk.reasoning().endsWith("\n");
      }
      if (chunk.text().isEmpty()) continue;
      if (isInReasoningLine) run.messages.text("\n");
      isInReasoningLine = false;
      text.append(chunk.text());
      if (!run.arguments.isJson()) run.out.text(chunk.text());
    }
    if (isInReasoningLine) run.messages.text("\n");
    run.out.endLine();
    var completion = chunks.collect();
    var refusal = completion.message().refusal();
    if (!refusal.isEmpty()) run.messages.message("the model refused: " + refusal);
    if (completion.message().toolCalls().isEmpty()) run.explain(completion.finishReason());
    else run.messages.message("the model called tools; --json prints the calls");
  }

  static UserMessage user(String text, List<ContentPart> images) {
    if (images.isEmpty()) return Message.user(text);
    var parts = new ArrayList<ContentPart>(images);
    parts.add(0, ContentPart.text(text));
    return Message.user(parts);
  }

  private static List<ContentPart> images(Arguments arguments) {
    var images = new ArrayList<ContentPart>();
    for (var each : arguments.values("--image")) {
      images.add(each.matches("(?is)(https?|data):.*") ? ContentPart.imageUrl(each) : ContentPart.image(Path.of(each)));
    }
    return images;
  }

  private static JsonObject parameters(Arguments arguments) {
    var schema = arguments.value("--json-schema");
    if (schema.isEmpty()) return arguments.parameters();
    if (!(Input.json(schema) instanceof JsonObject object)) {
      throw new UsageException("the schema is not an object: " + schema);
    }
    return arguments.parameters().with("response_format", ResponseFormat.jsonSchema("response", object));
  }
}
