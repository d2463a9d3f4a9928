import { useEffect, useRef, useState } from "preact/hooks";
import { isAbort } from "../../shared/api/client";
import { newId } from "../../shared/api/ids";
import { ApiProblem } from "../../shared/api/problem";
import type { ComposedFile } from "../../shared/api/types";
import { t } from "../../shared/i18n";
import { formatSize } from "../../shared/i18n/format";
import { largestTotal, totalSize } from "./draft";
import { upload } from "./upload";

/** A file on its way into the mail, in it, or kept out by a problem. */
export type Attached = { key: string; name: string; size: number; progress: number; file: ComposedFile | null; problem: string | null; stop: () => void };

const images = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** The files of a mail. Images that come through the editor go into its text, all else is attached. */
export function useFiles(first: readonly ComposedFile[], onImage: (file: ComposedFile) => void) {
  const [files, setFiles] = useState<Attached[]>(() => first.map((file) => ({ key: file.id, name: file.name, size: file.size, progress: 1, file, problem: null, stop: () => undefined })));
  const current = useRef(files);
  current.current = files;
  useEffect(() => () => current.current.forEach((file) => file.stop()), []);
  const change = (key: string, update: Partial<Attached>) => setFiles((have) => have.map((file) => (file.key === key ? { ...file, ...update } : file)));
  const remove = (key: string) => setFiles((have) => have.filter((file) => file.key !== key || (file.stop(), false)));
  const add = (list: readonly File[], inText: boolean) => {
    let sum = totalSize(current.current);
    for (const file of list) {
      const abort = new AbortController();
      const key = newId();
      const tooLarge = sum + file.size > largestTotal;
      const image = inText && images.includes(file.type);
      const entry: Attached = { key, name: file.name, size: file.size, progress: 0, file: null, problem: tooLarge ? t("compose.tooLarge", { limit: formatSize(largestTotal) }) : null, stop: () => abort.abort() };
      setFiles((have) => [...have, entry]);
      if (tooLarge) continue;
      sum += file.size;
      upload(file, (progress) => change(key, { progress }), abort.signal).then(
        (taken) => {
          if (image) {
            remove(key);
            onImage(taken);
          } else change(key, { file: taken, progress: 1 });
        },
        (thrown: unknown) => { if (!isAbort(thrown)) change(key, { problem: ApiProblem.from(thrown).detail }); });
    }
  };
  return { files, add, remove, waiting: files.some((file) => !file.file && !file.problem) };
}
