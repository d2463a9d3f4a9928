using System.Text;

namespace AddinHost.Tests.Mail.Smtp;

/// <summary>Damages bytes in the ways that find faults in parsers of lines: a seed makes the same damage again.</summary>
internal sealed class Mutations(int seed)
{
    private static readonly string[] Pieces =
    [
        "\r", "\n", "\r\n", "\n\r", "\0", ".", "\r\n.\r\n", "\n.\n", "\r.\r", " ", "-", ":", "<", ">", "@", "\"", "\\", "=", "==", "\t", "\u00FF", "\u0080", "\u00C3\u00BC", "250 ", "250-", "334 ", "354 ",
        "421 4.3.2 x\r\n", "999 ", "MAIL FROM:<a@x.test>\r\n", "RCPT TO:<b@here.test>\r\n", "DATA\r\n", "BDAT 5\r\n", "BDAT 5 LAST\r\n", "BDAT 99999999999999999999\r\n", "RSET\r\n", "STARTTLS\r\n", "QUIT\r\n", "EHLO c.test\r\n",
        "SIZE=", "SMTPUTF8", "BODY=8BITMIME", "AUTH PLAIN", "2.1.0 ", "5.", new string('x', 600), new string('9', 30),
    ];

    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    /// <summary>None to six changes.</summary>
    public byte[] Apply(byte[] bytes)
    {
        var result = new List<byte>(bytes);
        for (var changes = _random.Next(7); changes > 0; changes--)
        {
            var at = _random.Next(result.Count + 1);
            var length = Math.Min(_random.Next(1, 12), result.Count - at);
            switch (_random.Next(5))
            {
                case 0: result.InsertRange(at, Encoding.Latin1.GetBytes(Pieces[_random.Next(Pieces.Length)])); break;
                case 1: result.RemoveRange(at, length); break;
                case 2: result.InsertRange(at, result.GetRange(at, length)); break;
                case 3 when at < result.Count: result[at] = (byte)_random.Next(256); break;
                default: result.InsertRange(at, Enumerable.Repeat(result.ElementAtOrDefault(at), _random.Next(1, 5))); break;
            }
        }

        return [.. result];
    }
}
