using System.Runtime.InteropServices;

namespace AddinHost.Mail.Mime;

/// <summary>A point of the curve edwards25519 (RFC 8032 section 5.1) in extended coordinates.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct EdwardsPoint(FieldElement X, FieldElement Y, FieldElement Z, FieldElement T)
{
    private static readonly FieldElement TwoD = FieldElement.From("A3785913CA4DEB75ABD841414D0A700098E879777940C78C73FE6F2BEE6C0352") + FieldElement.From("A3785913CA4DEB75ABD841414D0A700098E879777940C78C73FE6F2BEE6C0352");

    public static readonly EdwardsPoint Base = FromAffine(
        FieldElement.From("1AD5258F602D56C9B2A7259560C72C695CDCD6FD31E2A4C0FE536ECDD3366921"),
        FieldElement.From("5866666666666666666666666666666666666666666666666666666666666666"));

    private static readonly EdwardsPoint Zero = FromAffine(FieldElement.Zero, FieldElement.One);

    /// <summary>The point as many times as the little-endian number says; the same steps for any number.</summary>
    public EdwardsPoint Times(ReadOnlySpan<byte> number)
    {
        var sum = Zero;
        for (var bit = 255; bit >= 0; bit--)
        {
            sum += sum;
            var more = sum + this;
            var mask = 0 - (ulong)((number[bit / 8] >> (bit % 8)) & 1);
            sum = new EdwardsPoint(
                FieldElement.Select(mask, more.X, sum.X), FieldElement.Select(mask, more.Y, sum.Y), FieldElement.Select(mask, more.Z, sum.Z), FieldElement.Select(mask, more.T, sum.T));
        }

        return sum;
    }

    /// <summary>RFC 8032 section 5.1.2: the y coordinate, with the lowest bit of x at its top.</summary>
    public byte[] Encode()
    {
        var inverse = Z.Invert();
        var bytes = (Y * inverse).ToBytes();
        bytes[31] |= (byte)((X * inverse).ToBytes()[0] << 7);
        return bytes;
    }

    // Section 5.1.4; complete, so that doubling and adding nothing need no cases of their own.
    public static EdwardsPoint operator +(EdwardsPoint p, EdwardsPoint q)
    {
        var a = (p.Y - p.X) * (q.Y - q.X);
        var b = (p.Y + p.X) * (q.Y + q.X);
        var c = p.T * TwoD * q.T;
        var d = (p.Z + p.Z) * q.Z;
        var (e, f, g, h) = (b - a, d - c, d + c, b + a);
        return new EdwardsPoint(e * f, g * h, f * g, e * h);
    }

    private static EdwardsPoint FromAffine(FieldElement x, FieldElement y) => new(x, y, FieldElement.One, x * y);
}

/// <summary>A number modulo 2^255 - 19 in five limbs of 51 bits. Sums and differences may be two bits larger before they are multiplied.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FieldElement(ulong A, ulong B, ulong C, ulong D, ulong E)
{
    private const ulong Mask = (1UL << 51) - 1;

    public static readonly FieldElement Zero;

    public static readonly FieldElement One = new(1, 0, 0, 0, 0);

    /// <summary>From 32 bytes, little-endian, in hexadecimal.</summary>
    public static FieldElement From(string hex)
    {
        var bytes = Convert.FromHexString(hex);
        ulong Bits(int from) => (ulong)(ReadAt(bytes, from / 8) >> (from % 8)) & Mask;
        return new FieldElement(Bits(0), Bits(51), Bits(102), Bits(153), Bits(204));

        static UInt128 ReadAt(byte[] bytes, int at)
        {
            UInt128 value = 0;
            for (var i = Math.Min(at + 8, 31); i >= at; i--)
                value = (value << 8) | bytes[i];
            return value;
        }
    }

    public static FieldElement Select(ulong mask, FieldElement yes, FieldElement no) => new(
        (yes.A & mask) | (no.A & ~mask), (yes.B & mask) | (no.B & ~mask), (yes.C & mask) | (no.C & ~mask), (yes.D & mask) | (no.D & ~mask), (yes.E & mask) | (no.E & ~mask));

    public static FieldElement operator +(FieldElement x, FieldElement y) => new(x.A + y.A, x.B + y.B, x.C + y.C, x.D + y.D, x.E + y.E);

    // Four times the modulus is added, so that no limb goes below zero.
    public static FieldElement operator -(FieldElement x, FieldElement y) => new(
        x.A + 0x1FFFFFFFFFFFB4 - y.A, x.B + 0x1FFFFFFFFFFFFC - y.B, x.C + 0x1FFFFFFFFFFFFC - y.C, x.D + 0x1FFFFFFFFFFFFC - y.D, x.E + 0x1FFFFFFFFFFFFC - y.E);

    public static FieldElement operator *(FieldElement x, FieldElement y)
    {
        // 2^255 is 19, so what passes the fifth limb comes back nineteenfold.
        var (b, c, d, e) = (y.B * 19, y.C * 19, y.D * 19, y.E * 19);
        var r0 = ((UInt128)x.A * y.A) + ((UInt128)x.B * e) + ((UInt128)x.C * d) + ((UInt128)x.D * c) + ((UInt128)x.E * b);
        var r1 = ((UInt128)x.A * y.B) + ((UInt128)x.B * y.A) + ((UInt128)x.C * e) + ((UInt128)x.D * d) + ((UInt128)x.E * c);
        var r2 = ((UInt128)x.A * y.C) + ((UInt128)x.B * y.B) + ((UInt128)x.C * y.A) + ((UInt128)x.D * e) + ((UInt128)x.E * d);
        var r3 = ((UInt128)x.A * y.D) + ((UInt128)x.B * y.C) + ((UInt128)x.C * y.B) + ((UInt128)x.D * y.A) + ((UInt128)x.E * e);
        var r4 = ((UInt128)x.A * y.E) + ((UInt128)x.B * y.D) + ((UInt128)x.C * y.C) + ((UInt128)x.D * y.B) + ((UInt128)x.E * y.A);
        r1 += r0 >> 51;
        r2 += r1 >> 51;
        r3 += r2 >> 51;
        r4 += r3 >> 51;
        var low = ((ulong)r0 & Mask) + ((ulong)(r4 >> 51) * 19);
        return new FieldElement(low & Mask, ((ulong)r1 & Mask) + (low >> 51), (ulong)r2 & Mask, (ulong)r3 & Mask, (ulong)r4 & Mask);
    }

    /// <summary>To the power of the modulus minus two (Fermat): its bits are all ones but the second and the fourth from below.</summary>
    public FieldElement Invert()
    {
        var result = One;
        for (var bit = 254; bit >= 0; bit--)
        {
            result *= result;
            if (bit is not (2 or 4))
                result *= this;
        }

        return result;
    }

    /// <summary>The one number below the modulus, little-endian.</summary>
    public byte[] ToBytes()
    {
        var x = this * One;
        // Above or at the modulus exactly when adding 19 passes 2^255.
        var carry = (x.A + 19) >> 51;
        carry = (x.B + carry) >> 51;
        carry = (x.C + carry) >> 51;
        carry = (x.D + carry) >> 51;
        carry = (x.E + carry) >> 51;
        ulong[] limbs = [x.A + (19 * carry), x.B, x.C, x.D, x.E];
        for (var i = 0; i < 4; i++)
        {
            limbs[i + 1] += limbs[i] >> 51;
            limbs[i] &= Mask;
        }

        limbs[4] &= Mask;
        var bytes = new byte[32];
        for (var bit = 0; bit < 255; bit++)
            bytes[bit / 8] |= (byte)(((limbs[bit / 51] >> (bit % 51)) & 1) << (bit % 8));
        return bytes;
    }
}
