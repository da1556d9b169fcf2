package bifrost.blackbox.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.JsonArray;
import bifrost.testkit.FakeServer;
import bifrost.testkit.RecordedRequest;
import bifrost.testkit.Reply;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RagTests {
  private static final List<String> TOPICS = List.of("bridges", "snow", "trains", "music", "cheese", "rain", "ships");
  private static final List<String> CITIES = List.of("Oslo", "Rome", "Paris", "Lima", "Cairo", "Tokyo");
  private static final String QUESTION = "How many arches has the viaduct?";

  @TempDir Path folder;
  private final FakeServer chat = FakeServer.start().models("a/chat");
  private final FakeServer embeddings = FakeServer.start().models("a/embeddings");
  private RunningExample rag;

  private static String text(int line) {
    return line == 777 ? "The viaduct has forty arches."
        : "Note " + line + " is about " + TOPICS.get(line % TOPICS.size()) + " in " + CITIES.get(line % CITIES.size());
  }

  @BeforeEach
  void start() throws Exception {
    var file =
        Files.write(folder.resolve("texts.txt"), IntStream.rangeClosed(1, 1000).mapToObj(RagTests::text).toList());
    rag = RunningExample.start("Rag.java", file.toString(), chat.url().toString(), embeddings.url().toString());
  }

  @AfterEach
  void close() throws Exception {
    rag.close();
    chat.close();
    embeddings.close();
  }

  private static Stream<RecordedRequest> to(FakeServer server, String path) {
    return server.requests().stream().filter(request -> request.path().equals(path));
  }

  @Test
  void textsAreEmbeddedOnceInBatches() throws Exception {
    rag.awaitOutput("Ask about 1000 texts:\n");
    var batches = to(embeddings, "/v1/embeddings").map(request -> request.json().array("input").orElseThrow()).toList();
    assertEquals(10, batches.size());
    assertEquals(IntStream.rangeClosed(1, 1000).mapToObj(RagTests::text).sorted().toList(),
        batches.stream().map(JsonArray::elements).flatMap(List::stream).map(text -> text.asString()).sorted().toList());
  }

  @Test
  void answerCitesTheMostSimilarText() throws Exception {
    chat.respondWith(Chunks.chats(request -> Chunks.completion("Forty [777], not four [7].")));
    rag.type(QUESTION + "\n");
    assertEquals(0, rag.end(), rag::toString);
    assertEquals("Ask about 1000 texts:\nForty [777], not four [7].\n[777] The viaduct has forty arches.\n",
        rag.output());
    var messages = Chunks.messages(to(chat, "/v1/chat/completions").findFirst().orElseThrow());
    assertEquals("user: " + QUESTION, messages.get(1));
    var sources = messages.get(0).lines().skip(1).toList();
    assertEquals(5, sources.size());
    assertEquals("[777] The viaduct has forty arches.", sources.get(0));
  }

  @Test
  void questionThatFailsIsReportedAndTheNextOneIsAnswered() throws Exception {
    chat.reply(Reply.json("{\"data\": [{\"id\": \"a/chat\"}]}"), Reply.json(500, "{\"error\": \"broken\"}"),
        Chunks.completion("Forty."));
    rag.type(QUESTION + "\n" + QUESTION + "\n");
    assertEquals(0, rag.end(), rag::toString);
    assertEquals("Ask about 1000 texts:\nForty.\n", rag.output());
    assertTrue(rag.errors().startsWith("Rejected with status 500: broken"), rag::errors);
  }
}
