package bifrost.blackbox.consumers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import bifrost.api.json.Json;
import bifrost.api.json.JsonObject;
import bifrost.blackbox.support.Command;
import bifrost.blackbox.support.Packaged;
import bifrost.testkit.FakeServer;
import bifrost.testkit.Fault;
import bifrost.testkit.FaultProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** The conformance check of {@code -Pconformance}, in a separate JVM without JUnit and jqwik. */
class ConformanceTests {
  @TempDir Path reports;

  private Command conformance(String... properties) {
    var args = new ArrayList<>(List.of(properties));
    args.addAll(List.of("-Dconformance.reports=" + reports, "-p", Packaged.path(Packaged.MODULES, Packaged.CLASSES),
        "-m", "bifrost.tour/bifrost.tour.Conformance"));
    return Command.process(Command.JAVA, args.toArray(String[]::new));
  }

  private Element xml() throws Exception {
    return DocumentBuilderFactory.newDefaultInstance().newDocumentBuilder()
        .parse(reports.resolve("TEST-conformance.xml").toFile())
        .getDocumentElement();
  }

  private JsonObject json() throws IOException {
    return (JsonObject) Json.parse(Files.readString(reports.resolve("conformance.json")));
  }

  @Test
  void passesAllRulesWithTheFakeServer() throws Exception {
    var output = conformance().success();
    assertTrue(output.contains("chat completion, streamed") && output.contains("0 FAIL, 0 refused"), output);
    assertEquals(json().array("results").orElseThrow().size(), xml().getElementsByTagName("testcase").getLength());
    assertEquals(json().integer("pass").orElseThrow(), xml().getElementsByTagName("testcase").getLength());
  }

  @Test
  void omitsEmbeddingsAndTranscriptionsIfTheirServersAreNotSet() {
    try (var server = FakeServer.start()) {
      var output = conformance("-Dbifrost.vllm.url=" + server.url()).success();
      assertTrue(
          output.contains("responses, streamed") && !output.contains("embedding") && !output.contains("transcription"),
          output);
    }
  }

  @Test
  void exitsWithStatusOneIfTheServerBreaksARule() throws Exception {
    try (var server = FakeServer.start(); var proxy = FaultProxy.inFrontOf(server.url())) {
      proxy.always(Fault.truncate(1000)); // The list of models is shorter.
      var conformance = conformance("-Dbifrost.vllm.url=" + proxy.url());
      assertEquals(1, conformance.exit(), conformance::output);
      assertTrue(conformance.output().contains("FAIL chat completion, streamed of vllm/"), conformance::output);
      assertEquals(json().integer("fail").orElseThrow(), xml().getElementsByTagName("failure").getLength());
    }
  }

  @Test
  void exitsWithStatusOneIfTheServerIsUnreachable() {
    var conformance = conformance("-Dbifrost.vllm.url=http://127.0.0.1:1");
    assertEquals(1, conformance.exit(), conformance::output);
    assertTrue(!conformance.output().contains("\tat "), conformance::output);
  }
}
