using System.Globalization;
using System.Text;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>A message made from a number, put together without our writer: forms of headers and bodies that mailers use, valid and not quite.</summary>
internal sealed class MadeMessage(int number)
{
    private readonly Random random = new(20261121 + number);
    private readonly StringBuilder text = new();
    private int boundaries;

    public byte[] Write()
    {
        Line("Message-ID: <" + number.ToString(CultureInfo.InvariantCulture) + ".made@x.example>");
        Line("From: " + MadeHeaders.Mailbox(random));
        foreach (var field in (string[])["To", "Cc", "Reply-To"])
        {
            if (random.Next(3) > 0)
                Line(field + ": " + MadeHeaders.AddressList(random));
        }

        Line("Subject: " + MadeHeaders.Subject(random));
        Line("Date: " + MadeHeaders.Date(random));
        Line("MIME-Version: 1.0");
        Part(0);
        // Latin-1 carries each byte as one character.
        var lines = random.Next(3) > 0 ? text.ToString().ReplaceLineEndings("\r\n") : text.ToString();
        return Encoding.Latin1.GetBytes(lines);
    }

    private void Line(string line) => text.Append(line).Append('\n');

    private void Part(int depth)
    {
        switch (random.Next(depth > 3 ? 5 : 12))
        {
            case < 3:
                TextPart("plain");
                break;
            case 3:
                TextPart("html");
                break;
            case 4:
                FilePart();
                break;
            case 5 when depth > 0:
                Line(random.Next(2) == 0 ? "Content-Type: message/rfc822" : "Content-Type: MESSAGE/RFC822; name=\"forwarded.eml\"");
                Line("");
                Line("Subject: " + MadeHeaders.Subject(random));
                Line("From: " + MadeHeaders.Mailbox(random));
                Part(depth + 1);
                break;
            default:
                Multipart(depth);
                break;
        }
    }

    private void Multipart(int depth)
    {
        string[] kinds = ["mixed", "alternative", "related", "mixed", "report; report-type=x", "signed; protocol=\"application/x\"; micalg=z", "parallel"];
        var boundary = random.Next(4) switch
        {
            0 => "b" + boundaries++,
            1 => "----=_Part " + boundaries++ + " x",
            2 => "(" + boundaries++ + ")'+_,-./:=?",
            _ => "=_" + boundaries++.ToString("D3", CultureInfo.InvariantCulture),
        };
        Line($"Content-Type: multipart/{kinds[random.Next(kinds.Length)]};{(random.Next(2) == 0 ? "\n " : " ")}boundary=\"{boundary}\"");
        Line("");
        if (random.Next(3) == 0)
            Line("This is a multi-part message in MIME format.");
        for (var i = random.Next(1, 4); i > 0; i--)
        {
            Line("");
            Line("--" + boundary + (random.Next(8) == 0 ? "  " : ""));
            Part(depth + 1);
        }

        Line("");
        if (random.Next(10) == 0)
            return;
        Line("--" + boundary + "--");
        if (random.Next(4) == 0)
            Line("epilogue");
    }

    private void TextPart(string subtype)
    {
        var (charset, words) = MadeHeaders.Words(random);
        var name = random.Next(6) switch { 0 => charset.ToUpperInvariant(), 1 => "\"" + charset + "\"", _ => charset };
        if (random.Next(8) > 0 || subtype == "html" || charset != "us-ascii")
            Line($"Content-Type: text/{subtype}; charset={name}" + (random.Next(4) == 0 ? "; format=flowed" : ""));
        var encoding = MadeHeaders.EncodingOf(charset);
        var body = new StringBuilder();
        for (var i = random.Next(12); i > 0; i--)
            body.Append(i % 3 == 0 ? "=3D From here > and\t " : "").Append(words).Append(random.Next(3) == 0 ? "  \n" : "\n");
        Body(encoding.GetBytes(body.ToString()), charset is "us-ascii" or "iso-2022-jp");
    }

    private void FilePart()
    {
        string[] types = ["application/pdf", "image/png", "APPLICATION/Octet-Stream", "text/csv; charset=us-ascii", "application/vnd.ms-excel", "application/x-unknown+zip"];
        Line("Content-Type: " + types[random.Next(types.Length)]);
        Line("Content-Disposition: " + MadeHeaders.Disposition(random));
        if (random.Next(3) == 0)
            Line("Content-ID: <part" + boundaries++.ToString(CultureInfo.InvariantCulture) + "@x.example>");
        var content = new byte[random.Next(4) == 0 ? 0 : random.Next(400)];
        random.NextBytes(content);
        Line("Content-Transfer-Encoding: " + (random.Next(2) == 0 ? "base64" : "BASE64"));
        Line("");
        Base64(content);
    }

    private void Body(byte[] bytes, bool isAscii)
    {
        switch (random.Next(4))
        {
            case 0:
                Line("Content-Transfer-Encoding: base64");
                Line("");
                Base64(bytes);
                break;
            case 1:
                Line("Content-Transfer-Encoding: Quoted-Printable");
                Line("");
                QuotedPrintable(bytes);
                break;
            default:
                Line("Content-Transfer-Encoding: " + (isAscii ? "7bit" : "8bit"));
                Line("");
                text.Append(Encoding.Latin1.GetString(bytes));
                break;
        }
    }

    private void Base64(byte[] bytes)
    {
        var encoded = Convert.ToBase64String(bytes);
        var width = random.Next(3) == 0 ? 60 : 76;
        for (var i = 0; i < encoded.Length; i += width)
            Line(encoded.Substring(i, Math.Min(width, encoded.Length - i)));
    }

    private void QuotedPrintable(byte[] bytes)
    {
        var column = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            var isBreak = b == (byte)'\n';
            var isSpace = b is (byte)' ' or (byte)'\t';
            var atEnd = i + 1 == bytes.Length || bytes[i + 1] == (byte)'\n';
            var piece = isBreak ? "\n" : b is >= 33 and <= 126 and not (byte)'=' || (isSpace && !atEnd) ? ((char)b).ToString() : "=" + (random.Next(4) == 0 ? b.ToString("x2", CultureInfo.InvariantCulture) : b.ToString("X2", CultureInfo.InvariantCulture));
            if (!isBreak && column + piece.Length > 75)
            {
                text.Append("=\n");
                column = 0;
            }

            text.Append(piece);
            column = isBreak ? 0 : column + piece.Length;
        }

        if (column > 0)
            text.Append('\n');
    }
}
