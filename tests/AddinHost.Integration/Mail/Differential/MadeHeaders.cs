using System.Globalization;
using System.Text;

namespace AddinHost.Integration.Mail.Differential;

/// <summary>Values of header fields as mailers write them, chosen by a random number.</summary>
internal static class MadeHeaders
{
    private static readonly string[] Charsets = ["utf-8", "utf-8", "iso-8859-1", "us-ascii", "windows-1252", "iso-8859-15", "koi8-r", "windows-1251", "iso-8859-2", "iso-2022-jp", "shift_jis", "euc-jp", "gb2312", "big5", "euc-kr"];

    public static string Mailbox(Random random)
    {
        var address = Address(random);
        return random.Next(14) switch
        {
            0 => address,
            1 => "<" + address + ">",
            2 => "Anna Berg <" + address + ">",
            3 => "\"Berg, Anna\" <" + address + ">",
            4 => "\"Anna \\\"A\\\" Berg\" <" + address + ">",
            5 => "\"back\\\\slash\" <" + address + ">",
            6 => address + " (Anna Berg)",
            7 => "Anna Berg (sales (north)) <" + address + ">",
            8 => "J. R. Smith <" + address + ">",
            9 => "Anna\n Berg\n\t<" + address + ">",
            10 => "\"anna@other.example\" <" + address + ">",
            11 => "\"" + EncodedWord(random) + "\" <" + address + ">",
            _ => EncodedWord(random) + " <" + address + ">",
        };
    }

    public static string AddressList(Random random)
    {
        var count = random.Next(1, 5);
        var separator = random.Next(4) switch { 0 => ",", 1 => ",\n ", 2 => " , ", _ => ", " };
        var list = string.Join(separator, Enumerable.Range(0, count).Select(_ => Mailbox(random)));
        return random.Next(10) switch
        {
            0 => "Team: " + list + ";",
            1 => "undisclosed-recipients:;",
            2 => "\"A group\": " + list + ";, " + Mailbox(random),
            3 => list + ",",
            _ => list,
        };
    }

    public static string Subject(Random random) => random.Next(7) switch
    {
        0 => "Plain words about an order",
        1 => "Folded words\n about\n\tan order",
        2 => EncodedWord(random),
        3 => "Re: " + EncodedWord(random) + " and more",
        4 => EncodedWord(random) + "\n " + EncodedWord(random),
        5 => "",
        _ => "[list] " + EncodedWord(random) + " " + EncodedWord(random) + " 50% off?",
    };

    public static string Date(Random random)
    {
        var date = new DateTime(1990, 1, 1, 0, 0, 0, DateTimeKind.Unspecified).AddSeconds(random.NextInt64(0, 1_500_000_000));
        string Text(string format) => date.ToString(format, CultureInfo.InvariantCulture);
        string[] zones = ["+0000", "-0000", "+0100", "-0330", "+1245", "GMT", "UT", "EST", "PDT", "+0200 (CEST)", "-0800 (Pacific (Standard))"];
        var zone = zones[random.Next(zones.Length)];
        return random.Next(9) switch
        {
            0 => Text("d MMM yyyy HH:mm:ss ") + zone,
            1 => Text("ddd, d MMM yyyy HH:mm ") + zone,
            2 => Text("ddd,  d MMM yyyy HH:mm:ss ") + zone,
            3 => Text("ddd MMM d HH:mm:ss yyyy"),
            4 => Text("ddd, d MMM yy HH:mm:ss ") + zone,
            5 => Text("ddd, dd MMM yyyy HH:mm:ss\n ") + zone,
            _ => Text("ddd, dd MMM yyyy HH:mm:ss ") + zone,
        };
    }

    public static string Disposition(Random random)
    {
        var (charset, words) = Words(random);
        var name = words.Replace('"', ' ') + ".pdf";
        var escaped = string.Concat(EncodingOf(charset).GetBytes(name).Select(b => char.IsAsciiLetterOrDigit((char)b) ? ((char)b).ToString() : "%" + b.ToString("X2", CultureInfo.InvariantCulture)));
        // Not within an escape; within a character is what many do.
        var half = escaped.Length / 2;
        half -= escaped[half - 1] == '%' ? 1 : escaped[half - 2] == '%' ? 2 : 0;
        return random.Next(8) switch
        {
            0 => "attachment",
            1 => "attachment; filename=report.pdf",
            2 => "ATTACHMENT;\n\tfilename=\"a report; final.pdf\"; size=3",
            3 => $"attachment; filename*={charset}''{escaped}",
            4 => $"attachment; filename*0*={charset}'en'{escaped[..half]};\n filename*1*={escaped[half..]}",
            5 => "attachment; filename*0=\"a long \";\n filename*1=\"report.pdf\"",
            6 => $"inline; filename=\"{EncodedWord(random).Split('\n')[0]}\"",
            _ => $"attachment; filename=\"report.pdf\"; filename*={charset}''{escaped}",
        };
    }

    /// <summary>A few words and a charset that has them.</summary>
    public static (string Charset, string Words) Words(Random random)
    {
        var charset = Charsets[random.Next(Charsets.Length)];
        string[] words = charset switch
        {
            "us-ascii" => ["order", "report", "a+b=c", "Q3"],
            "koi8-r" or "windows-1251" => ["привет", "заказ", "Отчёт"],
            "iso-8859-2" => ["zażółć", "Łódź", "příliš"],
            "iso-2022-jp" or "shift_jis" or "euc-jp" => ["日本語", "見積書", "カタカナ", "契約"],
            "gb2312" => ["中文", "订单", "报告"],
            "big5" => ["中文", "訂單", "報告"],
            "euc-kr" => ["한국어", "주문"],
            "iso-8859-15" => ["naïve", "Œuvre", "€uro"],
            "windows-1252" => ["“Grüße”", "–", "café"],
            "utf-8" => ["Grüße", "naïve", "日本", "😀", "Ωmega"],
            _ => ["Grüße", "café", "Ærø"],
        };
        return (charset, string.Join(' ', Enumerable.Range(0, random.Next(1, 4)).Select(_ => words[random.Next(words.Length)])));
    }

    public static Encoding EncodingOf(string charset) => CodePagesEncodingProvider.Instance.GetEncoding(charset) ?? Encoding.GetEncoding(charset);

    private static string Address(Random random)
    {
        string[] locals = ["anna", "anna.berg", "a+b", "o'neill", "\"anna berg\"", "x_y-z", "A.B", "=_?", "1"];
        string[] domains = ["x.example", "mail.y.example", "X.Example", "xn--mnchen-3ya.example", "[192.0.2.1]", "sub-domain.z.example"];
        return locals[random.Next(locals.Length)] + "@" + domains[random.Next(domains.Length)];
    }

    private static string EncodedWord(Random random)
    {
        var (charset, words) = Words(random);
        var encoding = EncodingOf(charset);
        if (random.Next(2) == 0)
            return $"=?{charset}?{(random.Next(2) == 0 ? 'B' : 'b')}?{Convert.ToBase64String(encoding.GetBytes(words))}?=";
        var encoded = string.Concat(encoding.GetBytes(words).Select(b => char.IsAsciiLetterOrDigit((char)b) ? ((char)b).ToString() : b == 32 ? "_" : "=" + b.ToString("X2", CultureInfo.InvariantCulture)));
        return $"=?{charset}?{(random.Next(2) == 0 ? 'Q' : 'q')}?{encoded}?=";
    }
}
