import { useTranslation } from 'react-i18next';
import { formatPersonName, type InstanceHeader, isoDate, type Series } from '../studies/index.ts';
import { frameSource, imageIdsOf } from './imageIds.ts';
import type { Pane } from './layouts.ts';
import { type PaneFacts, scaleBar } from './paneFacts.ts';
import { useReading } from './store.ts';

const rounded = (value: number): string => (Math.abs(value) < 10 ? value.toFixed(1) : value.toFixed(0));

/** Orientation letters, scale and the header's key facts. */
export function PaneCorners(props: { pane: Pane; series: Series; facts: PaneFacts; width: number }) {
  const { pane, series, facts, width } = props;
  const { t } = useTranslation();
  const [loaded, total] = useReading((state) => state.loaded);
  const failures = useReading((state) => state.failures.length);
  const acquired = pane.plane === 'acquired';
  const imageId = acquired ? imageIdsOf(series)[facts.slice - 1] : undefined;
  const { header } = (imageId ? frameSource(imageId)?.instance : undefined) ?? series.instances[0]!;
  const hasSpacing = header.pixelSpacing !== undefined;
  const bar = scaleBar(facts.pixelsPerMm, width);
  return (
    <div className="pane-corners" aria-hidden="true">
      <div className="corner top-left">{(acquired || pane.plane === 'axial') && <PatientFacts header={header} />}</div>
      <div className="corner top-right">
        {(acquired || pane.plane === 'axial') && (
          <>
            <div>{series.description || t('reading.noDescription')}</div>
            <div>{[header.modality, isoDate(header.studyDate)].filter(Boolean).join(' · ')}</div>
            <div>{header.studyDescription}</div>
          </>
        )}
      </div>
      <div className="corner bottom-left">
        <div className="plane-name">{t(`reading.planes.${pane.plane}`)}</div>
        <div data-testid={`slice-${pane.id}`}>{t('reading.slice', { slice: facts.slice, slices: facts.slices })}</div>
        {facts.positionMm !== null && hasSpacing && (
          <div>{t('reading.position', { mm: facts.positionMm.toFixed(1) })}</div>
        )}
        {header.sliceThickness !== undefined && acquired && (
          <div>{t('reading.thickness', { mm: rounded(header.sliceThickness) })}</div>
        )}
      </div>
      <div className="corner bottom-right">
        <Badges series={series} header={header} />
        {loaded < total && <div data-testid="loading">{t('reading.loading', { loaded, total })}</div>}
        {failures > 0 && <div className="corner-warning">{t('reading.undecodable', { count: failures })}</div>}
        {facts.center !== null && facts.width !== null && (
          <div data-testid={`window-${pane.id}`}>
            {t('reading.window', { center: rounded(facts.center), width: rounded(facts.width) })}
          </div>
        )}
        <div className="scale" style={{ width: bar.pixels }}>
          {`${bar.mm} ${hasSpacing ? 'mm' : 'px'}`}
        </div>
      </div>
      {header.imageOrientation &&
        (['left', 'right', 'top', 'bottom'] as const).map((side) => (
          <div key={side} className={`letter letter-${side}`} data-testid={`letter-${pane.id}-${side}`}>
            {facts.letters[side]}
          </div>
        ))}
    </div>
  );
}

/** What a reader must know before trusting distances, planes or greys. */
function Badges({ series, header }: { series: Series; header: InstanceHeader }) {
  const { t } = useTranslation();
  const codes: string[] = series.geometryProblems
    .map(({ code }) => code)
    .filter((code) => code !== 'single-slice' && code !== 'colour');
  if (header.lossyCompressed) codes.push('lossy');
  if (header.burnedInAnnotation) codes.push('burned-in');
  if (header.imageType.includes('DERIVED')) codes.push('derived');
  return codes.map((code) => (
    <div key={code} className="corner-warning" data-testid={`badge-${code}`}>
      {t(`badges.${code}`)}
    </div>
  ));
}

function PatientFacts({ header }: { header: InstanceHeader }) {
  const born = isoDate(header.patientBirthDate);
  return (
    <>
      <div className="patient-name">{formatPersonName(header.patientName)}</div>
      <div>{header.patientId}</div>
      <div>{[born, header.patientSex, header.patientAge].filter(Boolean).join(' · ')}</div>
    </>
  );
}
