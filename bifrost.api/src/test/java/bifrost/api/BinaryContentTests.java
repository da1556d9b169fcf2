package bifrost.api;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Tests of {@link BinaryContent} as an immutable value. */
class BinaryContentTests {
  private static BinaryContent content(String type, int... values) {
    var bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) bytes[i] = (byte) values[i];
    return new BinaryContent(Optional.of(type).filter(text -> !text.isEmpty()), bytes);
  }

  @Test
  void copiesBytesInTheConstructorAndTheAccessor() {
    var bytes = new byte[] {1, 2};
    var content = new BinaryContent(Optional.empty(), bytes);
    bytes[0] = 9;
    content.bytes()[1] = 9;
    assertArrayEquals(new byte[] {1, 2}, content.bytes());
  }

  @Test
  void equalsContentWithTheSameTypeAndBytes() {
    assertEquals(content("audio/mpeg", 0, 255), content("audio/mpeg", 0, 255));
    assertEquals(content("audio/mpeg", 0, 255).hashCode(), content("audio/mpeg", 0, 255).hashCode());
    assertNotEquals(content("audio/mpeg", 0, 255), content("audio/mpeg", 0, 254));
    assertNotEquals(content("audio/mpeg", 0, 255), content("", 0, 255));
  }

  @Test
  void toStringContainsTheSizeInsteadOfTheBytes() throws Exception {
    assertEquals("BinaryContent[contentType=audio/wav, 3 bytes]", content("audio/wav", 1, 2, 3).toString());
    assertEquals("BinaryContent[contentType=none, 0 bytes]", content("").toString());
    assertEquals(3, content("a/b", 1, 2, 3).size());
    assertArrayEquals(new byte[] {1, 2, 3}, content("a/b", 1, 2, 3).inputStream().readAllBytes());
  }

  @Test
  void collectsChunksInOrder() {
    var chunks = List.of(content("", 1), content("a/b", 2, 3), content("c/d", 4));
    for (var request : List.of(SpeechRequest.of("m", "Hi"), FileRequest.content("p", "f"),
        RawRequest.get("p", "/x").asBytes())) {
      assertEquals(content("a/b", 1, 2, 3, 4), chunks.stream().collect(request.collector()));
      assertEquals(content(""), List.<BinaryContent>of().stream().collect(request.collector()));
    }
  }
}
