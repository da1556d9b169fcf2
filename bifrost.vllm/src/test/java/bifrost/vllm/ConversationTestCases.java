package bifrost.vllm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.BifrostError.Rejected;
import bifrost.api.BifrostException;
import bifrost.api.CallOptions;
import bifrost.api.ChatCompletionRequest;
import bifrost.api.ContentPart;
import bifrost.api.Conversation;
import bifrost.api.Message;
import bifrost.api.Outcome;
import bifrost.api.TokenizeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Test cases for conversations, whose history a client keeps. */
abstract class ConversationTestCases extends EndToEndTestCases {
  ConversationTestCases(EndToEndServer backend) {
    super(backend);
  }

  private ChatCompletionRequest start() {
    return ChatCompletionRequest.of(model(), Message.system("Be brief.")).temperature(0).seed(7).maxTokens(8);
  }

  private int count(List<Message> messages) {
    return bifrost.send(TokenizeRequest.of(model(), messages)).count();
  }

  @Test
  void remembersTheMessagesOfEachTurn() {
    var conversation = Conversation.of(bifrost, start());
    var first = conversation.send("One").message();
    List<Message> expected = new ArrayList<>(List.of(Message.system("Be brief."), Message.user("One"), first));
    assertEquals(expected, conversation.messages());
    var stream = conversation.stream("Two");
    var second = stream.collect().message();
    expected.addAll(List.of(Message.user("Two"), second));
    assertEquals(expected, conversation.messages());
    lastRequest().ifPresent(request -> assertEquals(4, request.json().array("messages").orElseThrow().size()));
  }

  @Test
  void continuesAStoredConversation() {
    var conversation = Conversation.of(bifrost, start());
    conversation.send("One");
    var loaded = Conversation.of(bifrost, ChatCompletionRequest.parse(conversation.request().json().toString()));
    assertEquals(conversation.messages(), loaded.messages());
    loaded.send("Two");
    assertEquals(5, loaded.messages().size());
    assertEquals(3, conversation.messages().size());
  }

  @Test
  void aFailedTurnChangesNothing() {
    var conversation = Conversation.of(bifrost, start().with("temperature", -1));
    assertThrows(BifrostException.class, () -> conversation.send("One"));
    assertThrows(BifrostException.class, () -> conversation.stream("One"));
    assertEquals(List.of(Message.system("Be brief.")), conversation.messages());
    assertThrows(BifrostException.class, () -> conversation.send("One"));
  }

  @Test
  void aStreamThatIsClosedEarlyChangesNothing() {
    var conversation = Conversation.of(bifrost, start());
    try (var chunks = conversation.stream("One")) {
      chunks.iterator().next();
      var thrown = assertThrows(IllegalStateException.class, () -> conversation.send("Two"));
      assertEquals("the previous turn has not ended: read its answer to the end, or close it", thrown.getMessage());
      assertThrows(IllegalStateException.class, () -> conversation.stream("Two"));
      assertThrows(IllegalStateException.class, () -> conversation.add(Message.user("Two")));
    }
    assertEquals(1, conversation.messages().size());
    conversation.add(Message.user("One"), Message.assistant("partial"));
    conversation.send("Two");
    assertEquals(5, conversation.messages().size());
  }

  @Test
  void removesTheOldestTurnsUntilThePromptFits() {
    var history = new ArrayList<Message>(List.of(Message.system("Be brief.")));
    for (int i = 0; i < 20; i++) history.addAll(List.of(Message.user("Question " + i), Message.assistant("Answer")));
    List<Message> last = List.of(Message.user("Last"));
    for (int kept : List.of(20, 19, 7, 1, 0)) {
      var prompt = new ArrayList<>(history.subList(0, 1));
      prompt.addAll(history.subList(history.size() - 2 * kept, history.size()));
      prompt.addAll(last);
      var conversation = Conversation.of(bifrost, start().messages(history), count(prompt));
      var answer = conversation.send("Last").message();
      prompt.add(answer);
      assertEquals(prompt, conversation.messages());
    }
  }

  @Test
  void aPromptThatIsAlwaysTooLongIsNotSent() {
    int limit = count(List.of(Message.system("Be brief."), Message.user("Last"))) - 1;
    var history = List.of(Message.system("Be brief."), Message.user("First"), Message.assistant("Answer"));
    var conversation = Conversation.of(bifrost, start().messages(history), limit);
    var thrown = assertThrows(IllegalArgumentException.class, () -> conversation.send("Last"));
    assertEquals("the shortest prompt of the conversation has " + (limit + 1) + " tokens, and maxPromptTokens is "
        + limit + ": shorten the new messages or the system message", thrown.getMessage());
    assertEquals(history, conversation.messages());
    assertThrows(IllegalArgumentException.class, () -> conversation.stream("Last"));
  }

  @Test
  void keepsTheTurnWhoseToolCallsTheNewMessagesAnswer() {
    var history = List.of(Message.user("First"), Message.assistant("Answer"), Message.user("Call"),
        Message.assistant("called"));
    List<Message> results = List.of(Message.assistant("result"));
    var shortest = List.of(history.get(2), history.get(3), results.get(0));
    var conversation = Conversation.of(bifrost, start().messages(history), count(shortest));
    conversation.send(results, CallOptions.options());
    assertEquals(shortest, conversation.messages().subList(0, 3));
    var tooShort = Conversation.of(bifrost, start().messages(history), count(shortest) - 1);
    assertThrows(IllegalArgumentException.class, () -> tooShort.send(results, CallOptions.options()));
  }

  @Test
  void theModelContinuesAPrefilledAnswer() {
    var request = request("Count to five.").prefill("One, two,");
    var prompt = TokenizeRequest.of(model(), request.messages()).with("continue_final_message", true);
    long count = bifrost.send(prompt.addGenerationPrompt(false)).count();
    assertEquals(count, bifrost.send(request).usage().orElseThrow().promptTokens());
    assertEquals(count, streamed(request).usage().orElseThrow().promptTokens());
    assertEquals(400, errorOf(Rejected.class,
        () -> bifrost.send(request.with("add_generation_prompt", true))).status());
  }

  @Test
  void contentOfFilesHasAFormThatTheServerKnows(@TempDir Path folder) throws IOException {
    var image = ContentPart.image(Files.write(folder.resolve("a.png"), new byte[] {1}));
    var audio = ContentPart.inputAudio(Files.write(folder.resolve("a.wav"), new byte[] {1}));
    var video = ContentPart.video(Files.write(folder.resolve("a.mp4"), new byte[] {1}));
    for (var part : List.of(image, audio, video)) {
      var outcome = bifrost.trySend(request("Hi").messages(List.of(Message.user(ContentPart.text("What?"), part))));
      if (!backend.isReal()) outcome.orElseThrow();
      else if (outcome instanceof Outcome.Failure<?> failure) { // of a model for text
        assertTrue(failure.error().message().contains("is not a multimodal model"), failure.error()::message);
      }
    }
  }

  @Test
  void rejectsInvalidArguments() {
    assertThrows(IllegalArgumentException.class, () -> Conversation.of(bifrost, start(), 0));
    var conversation = Conversation.of(bifrost, start());
    assertThrows(IllegalArgumentException.class, () -> conversation.send(List.of(), CallOptions.options()));
  }
}
