package bifrost.testkit;

import bifrost.api.json.JsonValue;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** One generated answer. Whole or streamed, it is rendered from the same pieces. */
record Choice(int index, List<Piece> pieces, String finishReason, Optional<JsonValue> stopReason) {

  String join(Class<? extends Piece> kind) {
    return pieces.stream().filter(kind::isInstance).map(Piece::token).collect(Collectors.joining());
  }

  boolean has(Class<? extends Piece> kind) {
    return pieces.stream().anyMatch(kind::isInstance);
  }

  int count(Class<? extends Piece> kind) {
    return (int) pieces.stream().filter(kind::isInstance).count();
  }

  List<Integer> tokenIds() {
    return pieces.stream().map(Piece::tokenId).toList();
  }

  String arguments(int call) {
    return pieces.stream().filter(piece -> piece instanceof Piece.Arguments arguments && arguments.index() == call)
        .map(Piece::token).collect(Collectors.joining());
  }
}
