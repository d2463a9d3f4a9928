namespace AddinHost.Mail.Imap.Wire;

/// <summary>The octets that IMAP's grammar names (RFC 9051 9).</summary>
internal static class Octet
{
    public const byte Nul = 0x00;
    public const byte Cr = 0x0D;
    public const byte Lf = 0x0A;
    public const byte LastControl = 0x1F;
    public const byte Space = 0x20;
    public const byte Quote = 0x22;
    public const byte Open = 0x28;
    public const byte Close = 0x29;
    public const byte Star = 0x2A;
    public const byte Plus = 0x2B;
    public const byte Comma = 0x2C;
    public const byte Minus = 0x2D;
    public const byte Zero = 0x30;
    public const byte Nine = 0x39;
    public const byte Colon = 0x3A;
    public const byte Less = 0x3C;
    public const byte OpenBracket = 0x5B;
    public const byte Backslash = 0x5C;
    public const byte CloseBracket = 0x5D;
    public const byte OpenBrace = 0x7B;
    public const byte CloseBrace = 0x7D;
    public const byte Tilde = 0x7E;
    public const byte Delete = 0x7F;
}
