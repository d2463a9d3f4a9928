namespace AddinHost.Mail.Mime.Encodings;

/// <summary>Decodes a body piece by piece; never throws on its content, and what comes out does not depend on how the body was cut into pieces.</summary>
internal abstract class BodyDecoder
{
    /// <summary>
    /// Decodes some of the input into the output, which is not empty. What was not consumed has to be given again, with more behind it; when neither anything was
    /// consumed nor written, more is needed, and with <paramref name="isEnd"/> that was all.
    /// </summary>
    public abstract void Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written);

    /// <param name="encoding">How the body is encoded.</param>
    /// <param name="lineEnd">The byte that ends its lines.</param>
    public static BodyDecoder Create(TransferEncoding encoding, byte lineEnd) => encoding switch
    {
        TransferEncoding.Base64 => new Base64Decoder(),
        TransferEncoding.QuotedPrintable => new QuotedPrintableDecoder(lineEnd),
        TransferEncoding.Uuencode => new UuDecoder(lineEnd),
        _ => new PlainDecoder(),
    };
}

/// <summary>7bit, 8bit, binary, and encodings that nobody knows.</summary>
internal sealed class PlainDecoder : BodyDecoder
{
    public override void Decode(ReadOnlySpan<byte> input, Span<byte> output, bool isEnd, out int consumed, out int written)
    {
        consumed = written = Math.Min(input.Length, output.Length);
        input[..consumed].CopyTo(output);
    }
}
