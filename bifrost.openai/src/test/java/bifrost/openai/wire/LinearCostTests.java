package bifrost.openai.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Encoding, decoding and converting cost time and memory in proportion to the input, however hostile it is. */
class LinearCostTests {
  /** Classes of which a part of the name says that they read, write or convert something whose size others choose. */
  private static final Pattern MUST_BE_LISTED = Pattern.compile(".*(Decoder|Encoder|Fold|Json|Body|Writer|Reader|Payload|Headers|Fields|Text|Events"
      + "|Parts?|Calls?|Indexes|Vectors|Form|Query|Answer|Envelope|Shape|Modality|Repair|Sniffer|Conversation|ToChat|ToResponse|Function|Finished"
      + "|Merge|Responses)");

  /** Classes that such a name has without a reason. */
  private static final Map<String, String> EXEMPT = Map.of(
      "NamedReasoningEvents", "adds a name to one event after the other",
      "RequestHeaders", "compares the few headers of a request with a list",
      "UploadBody", "hands the pieces of a file to the HTTP client and keeps none of them",
      "TranscriptFinished", "looks at one chunk after the other and keeps nothing of it");

  private static final List<LinearCost> DECODERS = List.of(DecoderCosts.chat(), DecoderCosts.chunks(), DecoderCosts.completions(), DecoderCosts.lists(),
      DecoderCosts.transcriptions(), DecoderCosts.responses(), DecoderCosts.errors());
  private static final List<LinearCost> STREAMS = List.of(StreamCosts.events(), StreamCosts.bodies());
  private static final List<LinearCost> ENCODERS = List.of(EncoderCosts.encoders(), EncoderCosts.conversions());

  @TestFactory
  Stream<DynamicTest> decodersAreLinear() {
    return DECODERS.stream().flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> streamsAndBodiesAreLinear() {
    return STREAMS.stream().flatMap(LinearCost::tests);
  }

  @TestFactory
  Stream<DynamicTest> encodersAndConversionsAreLinear() {
    return ENCODERS.stream().flatMap(LinearCost::tests);
  }

  @Test
  void everyClassThatDecodesOrEncodesIsInTheTable() throws IOException, URISyntaxException {
    var listed = new TreeSet<>(EXEMPT.keySet());
    Stream.of(DECODERS, STREAMS, ENCODERS).flatMap(List::stream).forEach(table -> listed.addAll(table.classes()));
    assertEquals(Set.of(), classes().filter(name -> MUST_BE_LISTED.matcher(name).matches() && !listed.contains(name)).collect(Collectors.toSet()));
  }

  private static Stream<String> classes() throws IOException, URISyntaxException {
    var root = Path.of(OpenAiProvider.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (var files = Files.list(root.resolve(OpenAiProvider.class.getPackageName().replace('.', '/')))) {
      return files.map(file -> file.getFileName().toString()).filter(name -> name.endsWith(".class") && !name.contains("$"))
          .map(name -> name.substring(0, name.length() - 6)).toList().stream();
    }
  }
}
