import { readSweepCell } from './cell';
import { assignments, metricIn, rangeFor, turned } from './turn';

const names = (code: string): string[] => assignments(code).map(({ name, text }) => `${name}=${text}`);

describe('what the top level assigns', () => {
  it('is numbers and truths', () => {
    const code =
      'lr = 1e-3  # quick\nlayers=4\nuse_bias = True\nname = "x"\nrate: float = .5\nmodel = Net(lr)\nx = y = 3';
    expect(names(code)).toEqual(['lr=1e-3', 'layers=4', 'use_bias=True', 'rate=.5']);
  });
  it('is not what stands in a function, in brackets or in a text', () => {
    expect(names('def f():\n    a = 1\nb = dict(\nc = 2,\n)\nd = """\ne = 3\n"""\nf = 4')).toEqual(['f=4']);
  });
  it('is not what is counted up or set again', () => {
    expect(names('total = 0\nfor i in x:\n    pass\ntotal += 1\nbest = 1\nbest = 2\nkept = 3')).toEqual([
      'kept=3'
    ]);
  });
  it('is no comparison', () => expect(names('a == 3\nb <= 4')).toEqual([]));
});

it.each([
  ['learning_rate', '0.001', '{distribution: log_uniform_values, min: 1e-4, max: 0.01}'],
  ['lr', '1e-3', '{distribution: log_uniform_values, min: 1e-4, max: 0.01}'],
  ['weight_decay', '5e-5', '{distribution: log_uniform_values, min: 5e-6, max: 5e-4}'],
  ['dropout', '0.2', '{min: 0.0, max: 0.6}'],
  ['momentum', '0.9', '{min: 0.5, max: 0.999}'],
  ['batch_size', '64', '{values: [16, 32, 64, 128, 256]}'],
  ['layers', '3', '{min: 1, max: 6}'],
  ['width', '100', '{min: 50, max: 200}'],
  ['scale', '2.0', '{min: 1.0, max: 4.0}'],
  ['shift', '-1.5', '{min: -3.0, max: -0.75}'],
  ['bias', 'True', '{values: [true, false]}'],
  ['epochs', '10', null],
  ['seed', '42', null],
  ['num_classes', '10', null]
])('%s = %s', (name, text, range) => expect(rangeFor({ name, text })).toBe(range));

it.each([
  ['sweepmagic.log({"loss": a, "val_accuracy": b})', { name: 'val_accuracy', goal: 'maximize' }],
  ['sweepmagic.log({"epoch": e, "loss": a})', { name: 'loss', goal: 'minimize' }],
  ['model.fit(x)\nscore = model.score(x)', { name: 'score', goal: 'maximize' }],
  ['print(1)', { name: 'loss', goal: 'minimize' }]
])('the metric of %p', (code, metric) => expect(metricIn(code)).toEqual(metric));

describe('a cell that is turned', () => {
  it('keeps its code below the YAML', () => {
    const cell = readSweepCell(
      turned('%load_ext sweepmagic\nlr = 0.1\nloss = (lr - 0.05) ** 2', 'mine') ?? ''
    );
    expect(cell?.code).toBe('lr = 0.1\nloss = (lr - 0.05) ** 2');
    expect(cell?.yaml.split('\n')).toEqual([
      'name: mine',
      'method: bayes',
      'metric: {name: loss, goal: minimize}',
      'parameters:',
      '  lr: {distribution: log_uniform_values, min: 0.01, max: 1.0}'
    ]);
  });
  it.each(['%%sweep\nname: a', '%%timeit\nx = 1', '  \n'])('is not made of %p', source =>
    expect(turned(source, 'a')).toBeNull()
  );
});
