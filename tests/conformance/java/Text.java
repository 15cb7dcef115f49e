import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import wiremock.com.fasterxml.jackson.core.JsonFactory;
import wiremock.com.fasterxml.jackson.core.JsonParser;
import wiremock.com.fasterxml.jackson.core.JsonToken;
import wiremock.com.fasterxml.jackson.core.StreamReadConstraints;
import wiremock.com.fasterxml.jackson.databind.JsonNode;
import wiremock.com.fasterxml.jackson.databind.node.ArrayNode;
import wiremock.com.fasterxml.jackson.databind.node.BigIntegerNode;
import wiremock.com.fasterxml.jackson.databind.node.DecimalNode;
import wiremock.com.fasterxml.jackson.databind.node.JsonNodeFactory;
import wiremock.com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A payload, read with Jackson's tokens so that the place of each value is known. Jackson is laxer than the kit in
 * some points, which are checked here: bytes that are no UTF-8, halves of surrogate pairs, numbers that overflow a
 * double, depth, and what follows the value.
 */
final class Text {
    /** What is read, with the offset of its first byte. {@code node} is what the validator is given. */
    record Value(JsonNode node, int start, List<Value> items, List<Member> members) {
        /** The value below this one; of a repeated name the last. */
        Value at(List<String> path) {
            Value value = this;
            for (String name : path) {
                if (value.node.isArray()) {
                    value = value.items.get(Integer.parseInt(name));
                } else {
                    Value found = null;
                    for (Member member : value.members) {
                        found = member.name.equals(name) ? member.value : found;
                    }
                    value = found;
                }
            }
            return value;
        }

        boolean isLargeInteger() {
            return node.isNumber() && node.decimalValue().abs().compareTo(SAFE) > 0
                    && node.decimalValue().stripTrailingZeros().scale() <= 0;
        }
    }

    /** A member of an object; {@code start} is where the quote of its name stands. */
    record Member(String name, int start, Value value) {}

    record Place(int line, int column) {}

    static final class NotJson extends Exception {
        private static final long serialVersionUID = 1;
        final int offset;

        NotJson(String why, int offset) {
            super(why);
            this.offset = offset;
        }
    }

    private static final BigDecimal SAFE = BigDecimal.valueOf((1L << 53) - 1);
    private static final int DEEPEST = 127;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory TOKENS = JsonFactory.builder()
            // Or a payload with NULs would be taken for UTF-16.
            .disable(JsonFactory.Feature.CHARSET_DETECTION)
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(StreamReadConstraints.builder().maxNestingDepth(Integer.MAX_VALUE)
                    .maxNumberLength(Integer.MAX_VALUE).maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE).build())
            .build();

    private final byte[] bytes;
    /** The length of the byte order mark. */
    private final int mark;
    private JsonParser parser;

    Text(byte[] bytes) {
        this.bytes = bytes;
        this.mark = bytes.length > 2 && Arrays.equals(bytes, 0, 3, new byte[] {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF},
                0, 3) ? 3 : 0;
    }

    Value read() throws NotJson {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            parser = TOKENS.createParser(bytes, mark, bytes.length - mark);
            if (parser.nextToken() == null) {
                throw new NotJson("nothing but white space", mark);
            }
            Value value = value(1);
            if (parser.nextToken() != null) {
                throw new NotJson("more than one value", start());
            }
            return value;
        } catch (CharacterCodingException e) {
            throw new NotJson("not UTF-8", 0);
        } catch (IOException e) {
            throw new NotJson(e.getMessage(), parser == null ? 0 : start());
        }
    }

    private int start() {
        // Jackson counts from where it begins to read.
        return mark + Math.max(0, (int) parser.currentTokenLocation().getByteOffset());
    }

    private Value value(int depth) throws IOException, NotJson {
        int start = start();
        JsonToken token = parser.currentToken();
        if (token.isStructStart() && depth > DEEPEST) {
            throw new NotJson("too deep", start);
        }
        List<Value> items = new ArrayList<>();
        List<Member> members = new ArrayList<>();
        JsonNode node = switch (token) {
            case START_ARRAY -> {
                ArrayNode array = NODES.arrayNode();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    items.add(value(depth + 1));
                    array.add(items.get(items.size() - 1).node);
                }
                yield array;
            }
            case START_OBJECT -> {
                ObjectNode object = NODES.objectNode();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    int quote = start();
                    String name = whole(parser.currentName(), quote);
                    parser.nextToken();
                    Member member = new Member(name, quote, value(depth + 1));
                    members.add(member);
                    object.set(name, member.value.node);
                }
                yield object;
            }
            case VALUE_STRING -> NODES.textNode(whole(parser.getText(), start));
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getText(), start);
            case VALUE_TRUE, VALUE_FALSE -> NODES.booleanNode(token == JsonToken.VALUE_TRUE);
            case VALUE_NULL -> NODES.nullNode();
            default -> throw new NotJson("no value: " + token, start);
        };
        return new Value(node, start, items, members);
    }

    private static JsonNode number(String digits, int start) throws NotJson {
        double rounded = Double.parseDouble(digits);
        if (Double.isInfinite(rounded)) {
            throw new NotJson("a number that overflows a double", start);
        }
        if (digits.chars().allMatch(each -> each == '-' || Character.isDigit(each))) {
            BigInteger integer = new BigInteger(digits);
            return integer.bitLength() < 64 ? NODES.numberNode(integer.longValue()) : BigIntegerNode.valueOf(integer);
        }
        try {
            return DecimalNode.valueOf(rounded == 0 && new BigDecimal(digits.split("[eE]")[0]).signum() == 0
                    ? BigDecimal.ZERO : new BigDecimal(digits));
        } catch (NumberFormatException e) {
            // An exponent that a BigDecimal cannot hold, below zero since the double is finite: all but zero.
            return DecimalNode.valueOf(new BigDecimal(digits.startsWith("-") ? "-1e-9999" : "1e-9999"));
        }
    }

    /** Jackson lets half of a surrogate pair pass where it is written as an escape. */
    private static String whole(String text, int start) throws NotJson {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                if (!Character.isSupplementaryCodePoint(text.codePointAt(i))) {
                    throw new NotJson("half of a surrogate pair", start);
                }
                i++;
            }
        }
        return text;
    }

    /** Line and column of an offset. Jackson's own lines end at a carriage return, and its columns are bytes. */
    Place place(int offset) {
        int line = 1;
        int column = 1;
        for (int i = mark; i < offset; i++) {
            if (bytes[i] == '\n') {
                line++;
                column = 1;
            } else if ((bytes[i] & 0xC0) != 0x80) {
                column++;
            }
        }
        return new Place(line, column);
    }
}
