using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AddinHost.Mail.Mime;

namespace AddinHost.Tests.Mail.Mime;

public sealed class DkimSignerTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 21, 22, 33, 7, TimeSpan.Zero);

    // The secret key of RFC 8463 appendix A.2, which is that of the first test of RFC 8032 section 7.1.
    private static readonly byte[] Seed = Convert.FromBase64String("nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A=");

    // RFC 8463 appendix A.1.
    private const string Dinner = "From: Joe SixPack <joe@football.example.com>\r\nTo: Suzie Q <suzie@shopping.example.net>\r\nSubject: Is dinner ready?\r\n"
        + "Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\nMessage-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n"
        + "Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";

    private static byte[] Bytes(string text) => Encoding.Latin1.GetBytes(text);

    // RFC 8032 section 7.1, tests 1 to 3 and "SHA(abc)".
    [Theory]
    [InlineData("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b")]
    [InlineData("4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb", "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00")]
    [InlineData("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a")]
    [InlineData("833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42", "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704")]
    public void Ed25519_gives_the_signatures_of_its_rfc(string seed, string key, string message, string signature)
    {
        Assert.Equal(key, Convert.ToHexStringLower(Ed25519.PublicKey(Convert.FromHexString(seed))));
        Assert.Equal(signature, Convert.ToHexStringLower(Ed25519.Sign(Convert.FromHexString(seed), Convert.FromHexString(message))));
    }

    // RFC 8463 appendix A.3; the field as it stands there.
    [Fact]
    public void The_example_of_the_rfc_gives_its_signature()
    {
        const string Value = " v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n d=football.example.com; i=@football.example.com;\r\n q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n"
            + " subject : date : message-id : from : subject : date;\r\n bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n b=";
        Assert.Equal("2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=", Convert.ToBase64String(DkimCanonical.HashBody(Bytes(Dinner[(Dinner.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]))));
        var hash = DkimCanonical.HashHeader(Bytes(Dinner), ["from", "to", "subject", "date", "message-id", "from", "subject", "date"], Value);
        Assert.Equal("/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11BusFa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==", Convert.ToBase64String(Ed25519.Sign(Seed, hash)));
        using var signer = DkimSigner.WithEd25519("football.example.com", "brisbane", Seed);
        Assert.Equal("v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=", signer.DnsRecord);
    }

    // RFC 6376 sections 3.4.4 and 3.4.5, and the hash of an empty body.
    [Theory]
    [InlineData("", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("\r\n\r\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData(" \t\r\n", "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=")]
    public void An_empty_body_is_nothing(string body, string hash) => Assert.Equal(hash, Convert.ToBase64String(DkimCanonical.HashBody(Bytes(body))));

    [Fact]
    public void Bodies_that_differ_in_what_may_change_have_one_hash()
    {
        var hash = DkimCanonical.HashBody(" C\r\nD E\r\n"u8);
        Assert.Equal(SHA256.HashData(" C\r\nD E\r\n"u8), hash);
        Assert.Equal(hash, DkimCanonical.HashBody(" C \r\nD \t E\r\n\r\n\r\n"u8));
        Assert.Equal(hash, DkimCanonical.HashBody("\tC\r\nD E"u8));
        Assert.NotEqual(hash, DkimCanonical.HashBody("C\r\nD E\r\n"u8));
        var text = string.Concat(Enumerable.Repeat("line\r\n", 50_000));
        Assert.Equal(SHA256.HashData(Bytes(text)), DkimCanonical.HashBody(Bytes(text)));
    }

    [Fact]
    public void From_and_what_else_readers_believe_cannot_be_added_under_the_signature()
    {
        using var signer = DkimSigner.WithEd25519("x.example", "s", Seed);
        var field = Encoding.ASCII.GetString(signer.Sign(Bytes(Dinner), Now, TimeSpan.FromDays(7)));
        var names = field[(field.IndexOf("h=", StringComparison.Ordinal) + 2)..field.IndexOf(";\r\n\tbh=", StringComparison.Ordinal)].Replace("\r\n\t ", "", StringComparison.Ordinal).Split(':');
        Assert.Equal(2, names.Count(name => name == "From"));
        Assert.Equal(2, names.Count(name => name == "Subject"));
        Assert.Equal(1, names.Count(name => name == "Reply-To"));
        Assert.DoesNotContain("l=", field, StringComparison.Ordinal);
        Assert.Contains("t=1795300387; x=1795905187;", field, StringComparison.Ordinal);
        Assert.All(field.Split("\r\n"), line => Assert.True(line.Length <= 78, line));
        Assert.EndsWith("\r\n", field, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("From: a@b.example\nTo: c@d.example\r\n\r\nx")]
    [InlineData("From: a@b.example\r\n\r\nx\ny")]
    [InlineData("From: a@b.example\r\n\r\nx\ry")]
    [InlineData("To: a@b.example\r\n\r\nx")]
    [InlineData("From: a@b.example\r\nFrom: c@d.example\r\n\r\nx")]
    [InlineData("From: a@b.example\r\nno field\r\nTo: a@b.example\r\n\r\nx")]
    [InlineData("From: a@b.example\r\nno field\r\n\r\nx")]
    [InlineData("")]
    public void What_would_not_arrive_as_it_was_signed_is_refused(string message)
    {
        using var signer = DkimSigner.WithEd25519("x.example", "s", Seed);
        Assert.Throws<ArgumentException>(() => signer.Sign(Bytes(message), Now));
    }

    [Fact]
    public void Names_and_keys_are_checked()
    {
        using var small = RSA.Create(512);
        using var rsa = RSA.Create(1024);
        Assert.Throws<ArgumentException>(() => DkimSigner.WithRsa("x.example", "s", small));
        Assert.Throws<ArgumentException>(() => DkimSigner.WithRsa("x.example; l=1", "s", rsa));
        Assert.Throws<ArgumentException>(() => DkimSigner.WithRsa("x.example", "s\r\n", rsa));
        Assert.Throws<ArgumentException>(() => DkimSigner.WithEd25519("x.example", "s", Seed.AsSpan(1)));
    }

    [DkimpyTheory]
    [InlineData(true)]
    [InlineData(false)]
    public void Another_program_finds_the_signatures_good_and_changed_messages_bad(bool isRsa)
    {
        using var rsa = RSA.Create(2048);
        using var signer = isRsa ? DkimSigner.WithRsa("x.example", "sel.a", rsa) : DkimSigner.WithEd25519("x.example", "sel.a", Seed);
        var written = MessageWriter.Write(new OutgoingMessage
        {
            From = new EmailAddress("Jürgen, \"J\" Groß", "juergen@x.example"),
            To = [new EmailAddress("名前", "n@y.example"), new EmailAddress(null, "b@y.example")],
            Subject = "Grüße  und mehr als eine Zeile Text, damit etwas zu falten ist und gefaltet wird",
            Date = Now,
            MessageId = MessageId.New("x.example"),
            References = [MessageId.New("x.example"), MessageId.New("x.example"), MessageId.New("x.example")],
            TextBody = "Größe  \n\n\ttabs\t \n\n\n",
            HtmlBody = "<p>x",
            Attachments = [new OutgoingAttachment("a.bin", "application/octet-stream", new byte[100_000])],
            ExtraHeaders = [KeyValuePair.Create("List-Unsubscribe", "<https://x.example/u>")],
        });
        byte[][] messages = [written, Bytes(Dinner), Bytes("From: a@x.example\r\n\r\n"), Bytes("From:\ta@x.example\r\nSubject:  folded\r\n\t text \r\n\r\n \r\n\r\nbody"), Bytes("from: \u00FC <a@x.example>\r\n\r\n\u00E9\r\n")];
        var signatures = messages.Select(message => signer.Sign(message, DateTimeOffset.UtcNow)).ToList();
        var good = messages.Select((message, i) => (byte[])[.. signatures[i], .. message]);
        var withTwoAuthors = messages.Select((message, i) => (byte[])[.. signatures[i], .. "From: other@z.example\r\n"u8, .. message]);
        var withMoreText = messages.Select((message, i) => (byte[])[.. signatures[i], .. message, .. "more\r\n"u8]);
        Assert.Equal(
            [.. Enumerable.Repeat("True", messages.Length), .. Enumerable.Repeat("False", messages.Length * 2)],
            Dkimpy.Verify([.. good, .. withTwoAuthors, .. withMoreText], signer.DnsRecord));
    }

    [DkimpyFact]
    public void A_message_with_both_signatures_is_good_twice()
    {
        using var rsa = RSA.Create(2048);
        using var first = DkimSigner.WithRsa("x.example", "a", rsa);
        using var second = DkimSigner.WithEd25519("x.example", "b", Seed);
        byte[] signed = [.. first.Sign(Bytes(Dinner), DateTimeOffset.UtcNow), .. second.Sign(Bytes(Dinner), DateTimeOffset.UtcNow), .. Bytes(Dinner)];
        Assert.Equal(("True", "True"), (Dkimpy.Verify([signed], first.DnsRecord, 0).Single(), Dkimpy.Verify([signed], second.DnsRecord, 1).Single()));
    }
}

/// <summary>dkimpy (Debian: python3-dkim, python3-nacl), a verifier that shares nothing with ours.</summary>
internal static class Dkimpy
{
    private const string Python = "/usr/bin/python3";

    private const string Script = """
        import sys, dkim, base64
        record, index = sys.argv[1].encode(), int(sys.argv[2])
        for line in sys.stdin:
            try: print(dkim.DKIM(base64.b64decode(line)).verify(idx=index, dnsfunc=lambda *a, **k: record))
            except dkim.DKIMException: print(False)
        """;

    public static string? Missing { get; } = Check();

    /// <summary>"True" or "False" for each message.</summary>
    public static string[] Verify(byte[][] messages, string record, int index = 0) =>
        Run(Script, Encoding.ASCII.GetBytes(string.Join('\n', messages.Select(Convert.ToBase64String))), record, index.ToString(System.Globalization.CultureInfo.InvariantCulture))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string? Check()
    {
        try
        {
            return Run("import dkim,nacl\nprint('ok')", []).Trim() == "ok" ? null : "python3-dkim or python3-nacl is not installed: no other program looked at our signatures.";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return Python + " is not there: no other program looked at our signatures.";
        }
    }

    private static string Run(string script, byte[] input, params string[] args)
    {
        using var process = Process.Start(new ProcessStartInfo(Python, ["-c", script, .. args]) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false })!;
        process.ErrorDataReceived += (_, _) => { };
        process.BeginErrorReadLine();
        try
        {
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // Gone before it read: the output says why.
        }

        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }
}

internal sealed class DkimpyTheoryAttribute : TheoryAttribute
{
    public DkimpyTheoryAttribute() => Skip = Dkimpy.Missing;
}

internal sealed class DkimpyFactAttribute : FactAttribute
{
    public DkimpyFactAttribute() => Skip = Dkimpy.Missing;
}
